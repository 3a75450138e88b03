import { parseArgs } from 'node:util';

export interface Options {
  readonly rounds: number;
  /** Questions to each sampler in each round; a tenth of it are the operations. */
  readonly calls: number;
  /** The Node that is measured. */
  readonly node: string;
}

/** Reads the command line; throws with one sentence when it cannot be read. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '21' },
      calls: { type: 'string', default: '100000' },
      node: { type: 'string', default: process.execPath },
    },
  });
  return { rounds: wholeNumber('--rounds', values.rounds, 1), calls: wholeNumber('--calls', values.calls, 1000), node: values.node };
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`${option} ${text}: expected a whole number from ${least}`);
}
