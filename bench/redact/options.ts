import { parseArgs } from 'node:util';

export interface Options {
  readonly rounds: number;
  /** Spans of each kind, for each contender, in each round. */
  readonly spans: number;
  /** The Node that is measured. */
  readonly node: string;
}

/** Reads the command line; throws with one sentence when it cannot be read. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '15' },
      spans: { type: 'string', default: '2000' },
      node: { type: 'string', default: process.execPath },
    },
  });
  return { rounds: atLeastOne('--rounds', values.rounds), spans: atLeastOne('--spans', values.spans), node: values.node };
}

function atLeastOne(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new Error(`${option} ${text}: expected a whole number from 1`);
}
