import type { ReceiverProcess } from '../receiver-process.js';
import type { Scenario } from '../scenario.js';

const GROUP = 'Ends of a process, collector down or hanging';

const down = (receiver: ReceiverProcess): Promise<void> => receiver.down();
const hanging = (receiver: ReceiverProcess): Promise<void> => receiver.behave({ kind: 'hang' });

/** Nothing can be delivered; what counts is that the service ends in time, as without an agent, and that the loss is said. */
export const DEAD_ENDS: readonly Scenario[] = [
  dead('natural end, collector down', 'natural', down),
  dead('natural end, collector hanging', 'natural', hanging),
  dead('`process.exit()`, collector down', 'exit', down),
  dead('`process.exit()`, collector hanging', 'exit', hanging),
  dead('uncaught exception, collector hanging', 'throw', hanging),
  {
    ...dead('SIGTERM without handler, collector down', 'served', down),
    async during({ app }) {
      await app.until('ready');
      app.kill('SIGTERM');
    },
  },
  {
    ...dead('SIGTERM without handler, collector hanging', 'served', hanging),
    async during({ app }) {
      await app.until('ready');
      app.kill('SIGTERM');
    },
  },
  {
    ...dead('natural end, collector answers after 9 s', 'natural', (receiver) => receiver.behave({ kind: 'take', delayMs: 9000 })),
    test: false,
  },
];

function dead(name: string, how: string, before: NonNullable<Scenario['before']>): Scenario {
  return { group: GROUP, name, app: 'ends', args: [how], before, limitMs: 40_000, must: { lost: 'counted' } };
}
