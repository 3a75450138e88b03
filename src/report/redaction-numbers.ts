import type { RedactionAudit } from '../redact/audit/redaction-audit.js';
import type { RedactionNumbers } from './status.js';

/** The audit in short, for the status. */
export function redactionNumbers({ values, failures, skeletons, unbranded, manyValued }: RedactionAudit): RedactionNumbers {
  const classes = new Map<string, number>();
  for (const { class: kind, count } of values) classes.set(kind, (classes.get(kind) ?? 0) + count);
  return {
    values: sum(values),
    classes: Object.fromEntries([...classes].sort(([, a], [, b]) => b - a)),
    failures: sum(failures),
    skeletons,
    unbrandedDropped: unbranded,
    manyValued: manyValued.map(({ key }) => key),
  };
}

const sum = (rows: readonly { readonly count: number }[]) => rows.reduce((total, { count }) => total + count, 0);
