import { parseArgs } from 'node:util';
import { closest } from '../config/closest.js';
import { UsageError } from './usage-error.js';

/** What `explain` is asked for. */
export interface ExplainOptions {
  readonly config: string | undefined;
  readonly check: boolean;
  readonly json: boolean;
  readonly all: boolean;
  /** Statements, routes and topics, for which the rules that match are shown. */
  readonly sql: readonly string[];
  readonly route: readonly string[];
  readonly topic: readonly string[];
  readonly host: string | undefined;
}

const SWITCH = { type: 'boolean', default: false } as const;
const TEXT = { type: 'string' } as const;
const TEXTS = { type: 'string', multiple: true, default: [] as string[] } as const;
const OPTIONS = { config: TEXT, check: SWITCH, json: SWITCH, all: SWITCH, sql: TEXTS, route: TEXTS, topic: TEXTS, host: TEXT };

/** @throws UsageError */
export function explainOptions(args: readonly string[]): ExplainOptions {
  const unknown = args.find((arg) => arg.startsWith('--') && !Object.hasOwn(OPTIONS, arg.slice(2).replace(/=.*$/s, '')));
  if (unknown !== undefined && !isValue(args, unknown)) {
    const name = unknown.slice(2).replace(/=.*$/s, '').slice(0, 60);
    const like = closest(name, Object.keys(OPTIONS));
    throw new UsageError(`there is no option --${name}`, like && `--${like}`);
  }
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false });
    return { ...values, config: values.config, host: values.host };
  } catch (thrown) {
    throw new UsageError(String((thrown as Error).message).split('\n')[0]?.replace(/\. To specify.*$/, '') ?? 'the options cannot be read');
  }
}

/** `--sql '--comment'`: what follows an option that takes a text is none itself; parseArgs says so better. */
function isValue(args: readonly string[], arg: string): boolean {
  const before = args[args.indexOf(arg) - 1]?.slice(2) ?? '';
  return Object.hasOwn(OPTIONS, before) && OPTIONS[before as keyof typeof OPTIONS].type === 'string';
}
