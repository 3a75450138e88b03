import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { comparisonOf } from '../config/comparison.js';
import type { KeepRule } from '../config/sampling-rules.js';
import { wildcardOf } from '../config/wildcard.js';
import { MANUAL } from './head-sampler.js';

/** Why a span makes its segment worth keeping; `countable`: everything that matches is kept, so that each stands for itself alone. */
export interface Found {
  readonly reason: string;
  readonly countable: boolean;
}

type Test = (span: ReadableSpan, isRoot: boolean) => Found | undefined;

const BY_HAND: Found = { reason: 'manual', countable: false };

/** Compiles keep rules; the first that matches gives the reason. A span that the service marked by hand is always kept. */
export function keepOf(rules: readonly KeepRule[]): Test {
  const tests = rules.map(testOf);
  return (span, isRoot) => {
    for (const test of tests) {
      const found = test(span, isRoot);
      if (found) return found;
    }
    return span.attributes[MANUAL] === true ? BY_HAND : undefined;
  };
}

function testOf(rule: KeepRule): Test {
  if ('status' in rule) {
    const found = { reason: 'error', countable: true };
    return ({ status }, isRoot) => (status.code === SpanStatusCode.ERROR && (isRoot || !rule.root_only) ? found : undefined);
  }
  if ('duration_ms' in rule) {
    const found = { reason: 'slow', countable: true };
    const holds = comparisonOf(rule.duration_ms);
    return ({ duration }, isRoot) => (isRoot && holds(duration[0] * 1000 + duration[1] / 1e6) ? found : undefined);
  }
  if ('http_status' in rule) {
    const found = { reason: 'http_status', countable: true };
    const holds = comparisonOf(rule.http_status);
    return ({ attributes }) => {
      const status = attributes['http.response.status_code'] ?? attributes['http.status_code'];
      return typeof status === 'number' && holds(status) ? found : undefined;
    };
  }
  const { key, value, pattern } = rule.attribute;
  const found = { reason: `attribute:${key}`, countable: true };
  const matches = pattern === undefined ? undefined : wildcardOf(pattern);
  return ({ attributes }) => {
    const actual = attributes[key];
    if (actual === undefined || actual === null) return undefined;
    if (matches) return matches(String(actual)) ? found : undefined;
    return value === undefined || actual === value || String(actual) === String(value) ? found : undefined;
  };
}
