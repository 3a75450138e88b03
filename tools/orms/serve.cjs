'use strict';
// A service that answers GET /<name> by `requests[name]`, asks itself for all of them, `both` at once with itself, and ends.
const http = require('node:http');
const net = require('node:net');

/** The service's own function, for which the test has a rule. */
async function work(run) {
  return run();
}

module.exports = function serve(requests, close) {
  const server = http.createServer((request, response) => {
    work(requests[request.url.slice(1)]).then(
      (result) => response.end(JSON.stringify(result ?? null)),
      (error) => response.end(error.name),
    );
  });
  server.listen(0, '127.0.0.1', async () => {
    const { port } = server.address();
    for (const name of Object.keys(requests)) {
      const answers = await Promise.all(name === 'both' ? [ask(port, name), ask(port, name)] : [ask(port, name)]);
      console.log(name, ...answers);
    }
    server.close();
    await close();
  });
};

/** Without a span of its own. */
function ask(port, name) {
  return new Promise((resolve, reject) => {
    let text = '';
    net
      .connect(port, '127.0.0.1')
      .on('data', (chunk) => (text += chunk))
      .on('error', reject)
      .on('end', () => resolve(text.slice(text.indexOf('\r\n\r\n') + 4)))
      .write(`GET /${name} HTTP/1.0\r\n\r\n`);
  });
}
