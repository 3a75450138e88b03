import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Task {
  readonly directory: string;
  /** Directory of logs; each process writes its own. */
  readonly logs: string;
  readonly name: string;
  readonly task: 'work' | 'fill' | 'hold' | 'replay';
  readonly number?: number;
  /** Put before the command, such as `unshare`. */
  readonly before?: readonly string[];
}

export interface Line {
  readonly word: string;
  readonly text: string;
}

/** Starts `spool-child`, without the loader that tap puts into every child. */
export function startChild({ directory, logs, name, task, number = 0, before = [] }: Task): ChildProcess {
  const file = join(__dirname, 'spool-child.js');
  const command = [...before, process.execPath, file, directory, join(logs, name), name, task, String(number)];
  return spawn('env', ['-u', 'NODE_OPTIONS', ...command], { stdio: ['ignore', 'ignore', 'inherit'] });
}

export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** What each process logged, in its order. */
export function readLogs(logs: string): Map<string, Line[]> {
  return new Map(readdirSync(logs).map((name) => [name, readLog(join(logs, name))]));
}

function readLog(file: string): Line[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => {
    const space = line.indexOf(' ');
    return { word: line.slice(0, space), text: line.slice(space + 1) };
  });
}

/** Waits until a process has logged a word. */
export async function logged(logs: string, name: string, word: string): Promise<void> {
  for (;;) {
    if (readdirSync(logs).includes(name) && readLog(join(logs, name)).some((line) => line.word === word)) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
