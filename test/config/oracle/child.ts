import { readFileSync, writeFileSync } from 'node:fs';
import type { Facts } from './facts.js';
import { ourReading } from './our-reading.js';
import { sdkNodeReading } from './sdk-node-reading.js';

/** Both readings of one environment. */
export interface Readings {
  readonly ours: Facts;
  readonly sdk: Facts;
}

/** sdk-node would set up metrics and logs as well, which is not what is compared. */
const ONLY_TRACES = { OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };

/**
 * Reads a file with environments, and writes another one with both readings of each. Between two environments nothing
 * stays: no variable, and nothing that sdk-node registered.
 */
async function main(environments: Record<string, string>[]): Promise<Readings[]> {
  const plain = { ...process.env };
  const readings: Readings[] = [];
  for (const environment of environments) {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, plain, ONLY_TRACES, environment);
    readings.push({ ours: ourReading(), sdk: await sdkNodeReading() });
  }
  return readings;
}

const [, , input = '', output = ''] = process.argv;
void main(JSON.parse(readFileSync(input, 'utf8')) as Record<string, string>[]).then((readings) => {
  // JSON has no Infinity.
  const text = JSON.stringify(readings, (_, value: unknown) =>
    value === Number.POSITIVE_INFINITY ? 'Infinity' : value,
  );
  writeFileSync(output, text);
});
