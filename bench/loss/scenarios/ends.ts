import type { Scenario, Stage } from '../scenario.js';

const GROUP = 'Ends of a process, collector up';

/** Every way in which a process ends but SIGKILL. All of them are deterministic. */
export const ENDS: readonly Scenario[] = [
  end('natural end', 'natural'),
  end('natural end with an exit code', 'exit-code'),
  end('`process.exit()` right after the last span', 'exit'),
  end('`process.exit()` after a second of work', 'exit-later'),
  end('uncaught exception', 'throw'),
  end('uncaught exception, own handler that exits', 'throw-handled'),
  end('unhandled rejection', 'reject'),
  end('`process.kill(process.pid, "SIGTERM")`', 'kill-self'),
  end('spans ended inside an `exit` handler', 'exit-handler'),
  ...(['SIGTERM', 'SIGINT'] as const).flatMap((signal) => [
    signalled(`${signal}, no handler, server open`, 'served', signal),
    signalled(`${signal}, own handler that closes the server`, 'served-handled', signal),
    signalled(`${signal}, own handler that calls \`process.exit()\``, 'served-exits', signal),
  ]),
  { group: GROUP, name: '`cluster`, workers killed with SIGTERM', app: 'cluster' },
  { group: GROUP, name: '`fork`: a child ends, a child exits', app: 'fork' },
  thread('worker thread comes to its end', 'ends'),
  thread('`process.exit()` in a worker thread', 'exits'),
  thread('uncaught exception in a worker thread', 'throws'),
  thread('`worker.terminate()` right after it handed over', 'terminated'),
  thread('`worker.terminate()` half a second later', 'terminated-later'),
  thread('main thread idle while a worker goes on', 'main-idle'),
  thread('main thread exits right after a worker handed over', 'main-exits'),
  thread('main thread exits half a second later', 'main-exits-later'),
];

function end(name: string, how: string): Scenario {
  return { group: GROUP, name, app: 'ends', args: [how] };
}

function signalled(name: string, how: string, signal: NodeJS.Signals): Scenario {
  const during = async ({ app }: Stage): Promise<void> => {
    await app.until('ready');
    app.kill(signal);
  };
  return { ...end(name, how), during };
}

function thread(name: string, how: string): Scenario {
  return { group: GROUP, name, app: 'threads', args: [how] };
}
