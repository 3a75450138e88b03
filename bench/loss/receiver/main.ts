// The receiver's process: endpoints, and one tally for them all. It is steered by messages of the harness and ends with it.
import { setTimeout as pause } from 'node:timers/promises';
import type { AnswerMessage, CommandMessage, CommandName, Commands } from './commands.js';
import { Endpoint } from './endpoint.js';
import { selfSigned } from './self-signed.js';
import { Tally } from './tally.js';

// Below the ports that Linux gives to outgoing connections: nobody takes one while its endpoint is down.
const FIRST_PORT = 20_000;
const PORTS = 12_000;

const tally = new Tally();
const endpoints: Endpoint[] = [];
const trusted = selfSigned('trusted');
const unknown = selfSigned('unknown');

type Command<N extends CommandName> = (args: Commands[N]['args']) => Promise<Commands[N]['result']> | Commands[N]['result'];

const commands: { [N in CommandName]: Command<N> } = {
  async open({ endpoints: count, tls }) {
    const ports: number[] = [];
    while (ports.length < count) {
      const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
      const endpoint = new Endpoint(ports.length, port, tally, tls ? trusted : undefined);
      if (!(await endpoint.up())) continue;
      endpoints.push(endpoint);
      ports.push(port);
    }
    return { ports, trusted: trusted.cert };
  },
  script({ endpoint, steps }) {
    endpointAt(endpoint).script(steps);
  },
  down({ endpoint }) {
    endpointAt(endpoint).down();
  },
  async up({ endpoint }) {
    if (!(await endpointAt(endpoint).up())) throw new Error('somebody else has taken the port');
  },
  certificate({ endpoint, trusted: good }) {
    endpointAt(endpoint).certificate(good ? trusted : unknown);
  },
  async settled() {
    for (let tries = 0; tries < 50; tries += 1) {
      const open = await Promise.all(endpoints.map((endpoint) => endpoint.connections()));
      if (open.every((count) => count === 0)) break;
      await pause(20);
    }
  },
  count: () => tally.count(),
  has: ({ ids }) => tally.has(ids),
  tally: () => tally.values(),
};

function endpointAt(index: number): Endpoint {
  const endpoint = endpoints[index];
  if (!endpoint) throw new Error(`there is no endpoint ${index}`);
  return endpoint;
}

process.on('message', ({ id, name, args }: CommandMessage) => {
  const answer = (message: AnswerMessage): unknown => process.send?.(message);
  Promise.resolve()
    .then(() => commands[name](args as never))
    .then((result) => answer({ id, result }))
    .catch((error: Error) => answer({ id, error: error.message }));
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C at the harness: it has its own way to end us.
process.on('SIGINT', () => {});
