import { parseArgs } from 'node:util';

export interface Options {
  /** Which scenarios: their name, or group and name, matches this. */
  readonly only: RegExp | undefined;
  /** Short versions of the long scenarios. */
  readonly quick: boolean;
  /** The Node that runs the apps. */
  readonly node: string;
  /** Whether other agents run beside. */
  readonly peers: boolean;
  /** Results as JSON instead of the table. */
  readonly json: boolean;
}

/** Reads the command line; throws with one sentence when it cannot be read. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      node: { type: 'string', default: process.execPath },
      peers: { type: 'boolean', default: true },
      json: { type: 'boolean', default: false },
    },
    allowNegative: true,
  });
  const { only, quick, node, peers, json } = values;
  return { only: only === undefined ? undefined : globOf(only), quick, node, peers, json };
}

/** `*` stands for any text, and a word alone for any name with it in. */
function globOf(pattern: string): RegExp {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(pattern.includes('*') ? `^${escaped.join('.*')}$` : escaped.join(''), 'i');
}
