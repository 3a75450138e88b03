import { parseArgs } from 'node:util';

export interface Options {
  readonly rounds: number;
  /** The Node that is measured. */
  readonly node: string;
  /** How long an app idles before its memory counts as settled. */
  readonly idleMs: number;
  /** Whether other agents are measured too. */
  readonly peers: boolean;
}

/** Reads the command line; throws with one sentence when it cannot be read. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '11' },
      node: { type: 'string', default: process.execPath },
      idle: { type: 'string', default: '1000' },
      peers: { type: 'boolean', default: true },
    },
    allowNegative: true,
  });
  return {
    rounds: wholeNumber('--rounds', values.rounds, 1),
    node: values.node,
    idleMs: wholeNumber('--idle', values.idle, 0),
    peers: values.peers,
  };
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`${option} ${text}: expected a whole number from ${least}`);
}
