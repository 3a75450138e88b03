import type { Case } from './case.js';
import type { Readings } from './child.js';
import { EVERYWHERE } from './differences.js';
import type { Facts } from './facts.js';

/** What our reading should be, given that of sdk-node. */
export interface Comparison {
  readonly expected: Facts;
  readonly actual: Facts;
  /** Differences that are listed and do not occur, or not as listed. */
  readonly stale: readonly string[];
  /** Fields of EVERYWHERE that differ as listed there. */
  readonly everywhere: readonly string[];
}

export function compare({ env, differs }: Case, { sdk, ours }: Readings): Comparison {
  const expected = { ...sdk };
  const stale: string[] = [];
  const everywhere: string[] = [];
  for (const { field, applies, ours: value } of EVERYWHERE) {
    if (!applies(sdk, env) || (differs && field in differs.ours)) continue;
    if (same(sdk[field], value)) stale.push(`${field} is the same everywhere`);
    else everywhere.push(field);
    expected[field] = value;
  }
  for (const [field, value] of Object.entries(differs?.ours ?? {})) {
    if (same(sdk[field], value)) stale.push(`${field} is the same`);
    if (differs?.sdk && !same(sdk[field], differs.sdk[field])) {
      stale.push(`${field} of sdk-node is ${JSON.stringify(sdk[field])}`);
    }
    expected[field] = value;
  }
  const comparable = (field: string) => isComparable(field, sdk) && isComparable(field, ours);
  return { expected: only(expected, comparable), actual: only(ours, comparable), stale, everywhere };
}

/** Without a provider there is nothing to sample, without OTLP nothing to ask of an endpoint. */
function isComparable(field: string, reading: Facts): boolean {
  if (/^(sampler|limits)\b/.test(field)) return reading['provider'] === true;
  if (field.startsWith('batch')) return reading['batch.schedule_delay'] !== undefined;
  if (field.startsWith('endpoint')) return reading['endpoint.url'] !== undefined;
  return true;
}

function only(facts: Facts, wanted: (field: string) => boolean): Facts {
  return Object.fromEntries(
    Object.entries(facts)
      .filter(([field, value]) => value !== undefined && wanted(field))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
