'use strict';
const http = require('node:http');
const pino = require('pino');

/** Log lines that hold private data, written inside a span. */
module.exports = async function log(C) {
  const logger = pino();
  const server = http.createServer((request, response) => {
    logger.info({ email: C.name }, `user ${C.name} logged in with ${C.password}`);
    logger.error(new Error(C.text), 'failed');
    response.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await new Promise((resolve) => {
    http.get({ port: server.address().port, host: '127.0.0.1' }, (response) => response.resume().on('end', resolve));
  });
  server.closeAllConnections();
  server.close();
};
