import type { RedactionAudit } from '../redact/audit/redaction-audit.js';
import { cut, oneLine, wrap } from '../testing/text.js';
import { countOf, formatCount } from './amounts.js';

const WIDTH = 110;
/** So many rows of each part; what is left out is said. */
const MOST_ROWS = 12;
const COUNT_WIDTH = 11;

/** What redaction did, as a person reads it, on one screen. `now`: for the time it covers. */
export function describeAudit(audit: RedactionAudit, now: Date): string {
  const parts = [head(audit, now), drawValues(audit), drawFailures(audit), drawManyValued(audit), advice(audit)];
  return parts.flat().join('\n');
}

function head({ values, since, duration, failures }: RedactionAudit, now: Date): string[] {
  const failed = sum(failures);
  const parts = [
    `${countOf(sum(values), 'value')} redacted`,
    failed > 0 ? `${formatCount(failed)} failed` : 'no failures',
    `${since} to ${now.toISOString()}`,
    ...(duration.count > 0 ? [`${formatUs(duration.p50Us)} a span, 1 % above ${formatUs(duration.p99Us)}`] : []),
  ];
  return wrap(parts, ' · ', WIDTH);
}

/** By class and place; and where an attribute's name is known, by name. */
function drawValues({ values, keys }: RedactionAudit): string[] {
  const byName = keys.map(({ surface, class: kind, key, count }) => line(count, kind, `${surface} ${oneLine(key)}`));
  return [
    ...part('redacted: class, place, what was done', values.map((row) => line(row.count, row.class, row.surface, row.action))),
    ...part('by name of the attribute', byName),
  ];
}

function drawFailures({ failures, skeletons, unbranded }: RedactionAudit): string[] {
  const lines = failures.map(({ surface, what, count }) => line(count, what, `${surface}: withheld`));
  if (skeletons > 0) lines.push(line(skeletons, 'skeletons', 'spans that left without their content'));
  if (unbranded > 0) {
    lines.push(line(unbranded, 'unredacted', 'spans kept from an exporter that they reached past the redaction'));
  }
  return part('failures', lines);
}

function drawManyValued({ manyValued }: RedactionAudit): string[] {
  const lines = manyValued.map(({ key, distinct, observed, growing }) =>
    line(distinct, growing ? 'still grows' : '', `${oneLine(key)} (seen ${formatCount(observed)} times)`),
  );
  return part('attributes with many different values (estimated, ± 3 %)', lines);
}

function advice({ values, failures, skeletons, unbranded, manyValued, followed, unfollowed }: RedactionAudit): string[] {
  const lines: string[] = [];
  if (values.length > 0) {
    lines.push('what should pass: OTEL_AGENT_REDACTION_ALLOW_KEYS; what more should not: OTEL_AGENT_REDACTION_DENY_KEYS');
  }
  if (failures.length > 0 || skeletons > 0) {
    lines.push('failures withhold data, they leak none; those called error or detector are the agent\'s: please report');
  }
  if (unbranded > 0) lines.push('unredacted spans: code of the service hands spans to the exporter past the agent; take it out');
  if (manyValued.length > 0) {
    lines.push('many values: not for metrics; where they mean persons, put the name into OTEL_AGENT_REDACTION_HASH_KEYS');
  }
  if (unfollowed > 0) {
    const others = `${formatCount(unfollowed)} values of others were not looked at`;
    lines.push(`many values are looked for in ${followed} attributes; ${others}`);
  }
  return lines.length > 0 ? ['what to do', ...lines.map((text) => `  ${text}`)] : [];
}

function part(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length - MOST_ROWS;
  const rest = more > 0 ? [`${' '.repeat(COUNT_WIDTH)}  … and ${formatCount(more)} more; redactionAudit() has them all`] : [];
  return [title, ...lines.slice(0, MOST_ROWS), ...rest];
}

function line(count: number, first: string, second: string, third = ''): string {
  const columns = [formatCount(count).padStart(COUNT_WIDTH), cut(oneLine(first), 20).padEnd(20), second.padEnd(20), third];
  return cut(columns.join('  ').trimEnd(), WIDTH);
}

const sum = (rows: readonly { readonly count: number }[]) => rows.reduce((total, { count }) => total + count, 0);

/** `3.4 µs`, `120 µs`, `1.2 ms`. */
function formatUs(us: number): string {
  const [value, unit] = us < 1000 ? [us, 'µs'] : [us / 1000, 'ms'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
