import { parseArgs } from 'node:util';

export interface Options {
  /** Which scenarios: their name, or group and name, matches one of these; all when there is none. */
  readonly only: readonly RegExp[];
  /** Only those that have no row in docs/reliability.md yet. */
  readonly missing: boolean;
  /** Short versions of the long scenarios. */
  readonly quick: boolean;
  /** The Node that runs the apps. */
  readonly node: string;
  /** Whether other agents run beside. */
  readonly peers: boolean;
  /** Results as JSON instead of the table. */
  readonly json: boolean;
  /** Whether rows take their place in docs/reliability.md. */
  readonly write: boolean;
}

/** Reads the command line; throws with one sentence when it cannot be read. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true },
      missing: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      node: { type: 'string', default: process.execPath },
      peers: { type: 'boolean', default: true },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: true },
    },
    allowNegative: true,
  });
  const { only = [], missing, quick, node, peers, json, write } = values;
  return { only: only.map(globOf), missing, quick, node, peers, json, write };
}

/** `*` stands for any text, and a word alone for any name with it in. */
function globOf(pattern: string): RegExp {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(pattern.includes('*') ? `^${escaped.join('.*')}$` : escaped.join(''), 'i');
}
