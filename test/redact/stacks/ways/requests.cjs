'use strict';
const http = require('node:http');
const undici = require('undici');

const answered = (request) =>
  new Promise((resolve) => {
    request.on('response', (response) => response.resume().on('end', resolve)).on('error', resolve);
    request.end();
  });

/** Requests that are sent with private data in their URLs. */
module.exports = async function requests(C) {
  const server = http.createServer((request, response) => response.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.on('listening', resolve));
  const { port } = server.address();
  const base = `http://127.0.0.1:${port}`;

  await fetch(`${base}/a?token=${C.token}&lang=de`).then((response) => response.text());
  await fetch(`${base}/a?x=1&Api_Key=${C.token}#access_token=${C.token}`).then((response) => response.text());
  await undici.request(`${base}/a?PASSWORD=${C.password}`).then(({ body }) => body.dump());
  await undici.request(base, { path: `/b?%74oken=${C.token}` }).then(({ body }) => body.dump());
  await fetch(`http://127.0.0.1:1/a?token=${C.token}`).catch(() => {});

  await answered(http.get(`${base}/c?TOKEN=${C.token}&Password=${C.password}&q=a%20b`));
  await answered(http.get(new URL(`http://user:${C.password}@127.0.0.1:${port}/c`)));
  await answered(http.request({ host: '127.0.0.1', port, auth: `user:${C.password}`, path: `/c?sig=${C.token}` }));
  // Paths that no URL parser takes, and the form for proxies.
  await answered(http.request({ host: '127.0.0.1', port, path: `//?sig=${C.token}` }));
  await answered(http.request({ host: '127.0.0.1', port, path: `//:x?token=${C.token}` }));
  await answered(http.request({ host: '127.0.0.1', port, path: `http://me:${C.password}@shop.example/?token=${C.token}` }));
  await answered(http.request({ host: '127.0.0.1', port: 1, path: `/?token=${C.token}` }));
  server.closeAllConnections();
  server.close();
};
