'use strict';
// What real services do with private data, one way per name in `argv`. The words to hide come in C (JSON); no tracing code.
const C = JSON.parse(process.env.C);
const ways = {
  postgres: () => require('./ways/postgres.cjs'),
  requests: () => require('./ways/requests.cjs'),
  received: () => require('./ways/received.cjs'),
  kafka: () => require('./ways/kafka.cjs'),
  log: () => require('./ways/log.cjs'),
  baggage: () => require('./ways/baggage.cjs'),
};

async function main() {
  for (const name of process.argv.slice(2)) await ways[name]()(C);
}

main().then(
  () => console.log('done'),
  (error) => {
    console.log('failed:', error);
    process.exitCode = 1;
  },
);
