import { writeSync } from 'node:fs';
import { type Code, type Level, MESSAGES } from './codes.js';
import { plainFilter } from './plain-filter.js';

/** Values of the setting `log_level`. */
export type LogLevel = Level | 'none' | 'verbose' | 'all';

/** Order of urgency; a message is written when its level is at most the threshold. */
const URGENCY: Record<Level | 'none', number> = { none: 0, error: 1, warn: 2, info: 3, debug: 4 };

/** More different lines than this, and something is wrong with us: then we are quiet instead of loud. */
const MOST_LINES = 200;

/**
 * Whoever writes these paces them (report/loss-watch.ts, export/announcer.ts), or a change of sampling is
 * made by somebody; they may come again, the last must be heard.
 */
const PACED = new Set<Code>(['OTA-030', 'OTA-031', 'OTA-033', 'OTA-035', 'OTA-042', 'OTA-061']);
/** Drawn by ourselves. */
const SEVERAL_LINES = new Set<Code>(['OTA-044', 'OTA-057']);
/** Longer lines are cut: they quote something. */
const MOST_CHARACTERS = 4000;
/** As much of a text is looked at. */
const MOST_READ = 16_384;
const WITHHELD = '(the details are withheld: they could not be redacted)';

let threshold = URGENCY.warn;
let filter: (text: string) => unknown = plainFilter;
let filtering = false;
const said = new Set<string>();

/** Sets the least urgent level that is still written. Default: `warn`. */
export function setLogLevel(level: LogLevel): void {
  threshold = level === 'verbose' || level === 'all' ? URGENCY.debug : URGENCY[level];
}

/**
 * From now on every line passes `fn` before it is written; until then a small filter of our own takes out what is
 * plainly a secret. Of a line for which `fn` throws or gives no text, the code alone is written.
 */
export function filterLines(fn: (text: string) => string): void {
  filter = fn;
}

/**
 * The only writer of the agent: one line on stderr, each different line once. It never throws, and it writes
 * synchronously, because an ending process gives no second chance.
 */
export function report(code: Code, ...details: string[]): void {
  try {
    const message: { level: Level; text: (...details: string[]) => string } = MESSAGES[code];
    if (URGENCY[message.level] > threshold) return;
    const text = withoutSecrets(() => message.text(...details));
    // One line whatever the details hold: a line break in a value must not forge a second message.
    const line = `otel-agent: [${code}] ${SEVERAL_LINES.has(code) ? text : text.replace(/[\r\n]+/g, ' ')}`;
    if (!PACED.has(code)) {
      if (said.has(line) || said.size >= MOST_LINES) return;
      said.add(line);
    }
    write(`${line}\n`);
  } catch {
    // A closed or full stderr is no reason to disturb the service.
  }
}

/** What is to be said, as it may be written. */
function withoutSecrets(compose: () => string): string {
  // The filter itself has something to say: about it, the code has to do.
  if (filtering) return WITHHELD;
  filtering = true;
  try {
    const text = filter(bounded(compose()));
    if (typeof text !== 'string') return WITHHELD;
    return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  } catch {
    return WITHHELD;
  } finally {
    filtering = false;
  }
}

/** Cut between two words: half a secret may not be known for one. */
function bounded(text: string): string {
  if (text.length <= MOST_READ) return text;
  return `${text.slice(0, Math.max(0, text.lastIndexOf(' ', MOST_READ)))}…`;
}

/** What was thrown, in a few words. */
export function reasonOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return String(thrown.message || thrown.name);
    return String(thrown);
  } catch {
    return 'a value that cannot be printed';
  }
}

/**
 * A pipe that is full for a moment (EAGAIN) takes the line a little later; the last line of a process has no other
 * time.
 */
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
