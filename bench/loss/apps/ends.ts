// `ends <how> [spans]`: makes spans, and its process ends in one of the ways in which processes end.
import { createServer } from 'node:http';
import { mark, markLeaving } from './mark.js';
import { makeSpans } from './spans.js';

const [how = '', count = '1000'] = process.argv.slice(2);
const EXIT_CODE = 7;

const ENDS: Readonly<Record<string, () => void>> = {
  natural: () => {},
  exit: () => process.exit(EXIT_CODE),
  'exit-later'() {
    // Long enough for everything that starts in the background, too short for a batch that waits for company.
    setTimeout(() => {
      makeSpans(100);
      markLeaving();
      process.exit(EXIT_CODE);
    }, 1000);
  },
  throw() {
    throw new Error('nobody catches this');
  },
  'throw-handled'() {
    process.on('uncaughtException', () => {
      makeSpans(1);
      process.exit(EXIT_CODE);
    });
    throw new Error('the service logs this and ends');
  },
  reject: () => void Promise.reject(new Error('nobody catches this')),
  'kill-self': () => process.kill(process.pid, 'SIGTERM'),
  'exit-handler': () => void process.on('exit', () => makeSpans(100)),
  'exit-code': () => void (process.exitCode = EXIT_CODE),
  /** Waits for a signal of the harness, as a server does. */
  served: () => serve(),
  'served-handled'() {
    const server = serve();
    for (const signal of ['SIGTERM', 'SIGINT']) {
      process.on(signal, () => {
        makeSpans(10);
        server.close();
      });
    }
  },
  'served-exits'() {
    serve();
    for (const signal of ['SIGTERM', 'SIGINT']) {
      process.on(signal, () => {
        makeSpans(10);
        process.exit(EXIT_CODE);
      });
    }
  },
};

function serve(): ReturnType<typeof createServer> {
  const server = createServer((_, response) => response.end());
  return server.listen(0, '127.0.0.1', () => mark('ready'));
}

const end = ENDS[how];
if (!end) throw new Error(`no such end: ${how}`);
makeSpans(Number(count));
markLeaving();
end();
