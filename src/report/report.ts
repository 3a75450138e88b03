import { writeSync } from 'node:fs';
import { type Code, type Level, MESSAGES } from './codes.js';

/** Values of the setting `log_level`. */
export type LogLevel = Level | 'none' | 'verbose' | 'all';

/** Order of urgency; a message is written when its level is at most the threshold. */
const URGENCY: Record<Level | 'none', number> = { none: 0, error: 1, warn: 2, info: 3, debug: 4 };

/** More different lines than this, and something is wrong with us: then we are quiet instead of loud. */
const MOST_LINES = 200;

/** Whoever writes these paces them (report/loss-watch.ts, export/announcer.ts); they may come again, and the last must be heard. */
const PACED = new Set<Code>(['OTA-030', 'OTA-031', 'OTA-033', 'OTA-035', 'OTA-042']);
/** Drawn by ourselves. */
const SEVERAL_LINES = new Set<Code>(['OTA-044']);

let threshold = URGENCY.warn;
const said = new Set<string>();

/** Sets the least urgent level that is still written. Default: `warn`. */
export function setLogLevel(level: LogLevel): void {
  threshold = level === 'verbose' || level === 'all' ? URGENCY.debug : URGENCY[level];
}

/**
 * The only writer of the agent: one line on stderr, each different line once. It never throws, and it writes
 * synchronously, because an ending process gives no second chance.
 */
export function report(code: Code, ...details: string[]): void {
  try {
    const message: { level: Level; text: (...details: string[]) => string } = MESSAGES[code];
    if (URGENCY[message.level] > threshold) return;
    const text = `otel-agent: [${code}] ${message.text(...details)}`;
    // One line whatever the details hold: a line break in a value must not forge a second message.
    const line = SEVERAL_LINES.has(code) ? text : text.replace(/[\r\n]+/g, ' ');
    if (!PACED.has(code)) {
      if (said.has(line) || said.size >= MOST_LINES) return;
      said.add(line);
    }
    write(`${line}\n`);
  } catch {
    // A closed or full stderr is no reason to disturb the service.
  }
}

/** What was thrown, in a few words. */
export function reasonOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return thrown.message || thrown.name;
    return String(thrown);
  } catch {
    return 'a value that cannot be printed';
  }
}

/** A pipe that is full for a moment (EAGAIN) takes the line a little later; the last line of a process has no other time. */
function write(line: string): void {
  for (let tries = 0; ; tries += 1) {
    try {
      writeSync(2, line);
      return;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EAGAIN' || tries === 5) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
