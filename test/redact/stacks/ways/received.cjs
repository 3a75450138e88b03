'use strict';
const net = require('node:net');
const express = require('express');
const { Pool } = require('pg');

/** Requests that are received with private data in them, and errors of handlers that quote it. */
module.exports = async function received(C) {
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 1 });
  const app = express();
  app.use(express.json());
  app.get('/find', (request, response) => response.end());
  app.get('/credentials', () => fetch(`http://user:${C.password}@shop.example/`));
  app.get('/no-url', () => fetch(`http://[${C.token}]/?token=${C.token}`));
  app.get('/parse', () => JSON.parse(C.text));
  app.get('/argument', () => Buffer.from(Number(C.number)));
  app.get('/database', () => pool.query('SELECT $1::int', [C.bound]));
  app.post('/body', (request, response) => response.end());
  app.use((error, request, response, _next) => response.status(500).end());
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.on('listening', resolve));
  const ask = (target, more = '', method = 'GET', body = '') =>
    new Promise((resolve) => {
      const length = method === 'POST' ? `content-type: application/json\r\ncontent-length: ${body.length}\r\n` : '';
      const socket = net.connect(server.address().port, '127.0.0.1');
      socket.end(`${method} ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${length}${more}\r\n${body}`);
      socket.resume().on('close', resolve).on('error', () => {});
    });
  await ask(`/find?TOKEN=${C.token}&Password=${C.password}&q=a%20b`, `authorization: Bearer ${C.token}\r\ncookie: sid=${C.token}\r\n`);
  await ask(`/find?a=b;token=${C.token}`);
  await ask(`//?sig=${C.token}`);
  await ask(`//:x?token=${C.token}`);
  await ask(`http://user:${C.password}@x/find?access_token=${C.token}`);
  for (const path of ['/credentials', '/no-url', '/parse', '/argument', '/database']) await ask(path);
  await ask('/body', '', 'POST', C.text);
  await pool.end();
  server.closeAllConnections();
  server.close();
};
