import { countOf, formatBytes, formatCount, formatTime } from './amounts.js';
import { keptSpans, oldestAgeMs, waitingBytes, waitingSpans } from './readings.js';
import type { RedactionNumbers, RuleNumbers, SamplingNumbers, Status } from './status.js';

/** A line of the drawing: its label and what stands behind it, with what separates the pieces. */
export interface StatusRow {
  readonly label: string;
  readonly pieces: readonly string[];
  readonly separator?: string;
}

/** What the drawing of a status says, from top to bottom. */
export function statusRows(status: Status): StatusRow[] {
  const { spans, instrumentations, endpoints, chain, limits, ledger, lost, redaction, rules, sampling, settings, writtenAt } = status;
  const mean = ledger.latency_count > 0 ? ledger.latency_sum_us / ledger.latency_count / 1000 : 0;
  const age = oldestAgeMs(ledger, Date.parse(writtenAt));
  const waiting = waitingBytes(ledger);
  return [
    { label: 'instrumentations', pieces: orNone(instrumentations), separator: ', ' },
    { label: 'spans', pieces: Object.entries(spans).map(([what, count]) => `${formatCount(count)} ${what}`) },
    { label: 'endpoints', pieces: orNone(endpoints), separator: ', ' },
    { label: 'export', pieces: chain.split(' '), separator: ' ' },
    {
      label: 'delivered',
      pieces: [
        countOf(keptSpans(ledger), 'span'),
        `${countOf(ledger.delivered_batches, 'request')}, ${formatBytes(ledger.delivered_bytes)}`,
        ...(mean > 0 ? [`${formatTime(mean)} each`] : []),
        ...(ledger.replayed_batches > 0 ? [`${countOf(ledger.replayed_batches, 'batch')} from disk`] : []),
      ],
    },
    {
      label: 'waiting',
      pieces: [
        countOf(waitingSpans(ledger), 'span'),
        `${formatBytes(waiting)} of ${formatBytes(limits.queueMaxBytes)}`,
        `${countOf(ledger.in_flight_batches, 'request')} in flight`,
        ...(age > 0 ? [`the oldest for ${formatTime(age)}`] : []),
      ],
    },
    {
      label: 'spool',
      pieces:
        limits.spoolMaxBytes === undefined
          ? ['not set']
          : [
              countOf(ledger.spooled_batches, 'batch'),
              `${formatBytes(ledger.spooled_bytes)} of ${formatBytes(limits.spoolMaxBytes)}`,
            ],
    },
    {
      label: 'not now',
      pieces: [countOf(ledger.failed_attempts, 'attempt'), `${countOf(ledger.open_breakers, 'breaker')} open`],
    },
    {
      label: 'lost',
      pieces: orNone(Object.entries(lost).map(([cause, count]) => `${formatCount(count)} ${cause}`)),
      separator: ', ',
    },
    ...(rules ? [{ label: 'rules', pieces: atWork(rules) }] : []),
    ...(sampling ? [{ label: 'sampled', pieces: sampled(sampling) }] : []),
    ...(redaction ? [{ label: 'redacted', pieces: redacted(redaction) }] : []),
    {
      label: 'settings',
      pieces: orNone(settings.map(({ name, from }) => (from === '.env' ? `${name} (.env)` : name))),
      separator: ', ',
    },
  ];
}

function redacted({ values, classes, failures, skeletons, unbrandedDropped }: RedactionNumbers): string[] {
  const byClass = Object.entries(classes).map(([kind, count]) => `${formatCount(count)} ${kind}`);
  const most = byClass.slice(0, 5).join(', ') + (byClass.length > 5 ? ' …' : '');
  return [
    countOf(values, 'value') + (most && `: ${most}`),
    ...(failures + skeletons > 0 ? [`${countOf(failures, 'failure')}, ${countOf(skeletons, 'skeleton')}`] : []),
    ...(unbrandedDropped > 0 ? [`${countOf(unbrandedDropped, 'unredacted span')} dropped`] : []),
  ];
}

function sampled({ configuredRatio, effectiveRatio, kept, dropped, held, evicted, late }: SamplingNumbers): string[] {
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((total, count) => total + count, 0);
  const reasons = Object.entries(kept).map(([reason, count]) => `${formatCount(count)} ${reason}`);
  const most = reasons.slice(0, 5).join(', ') + (reasons.length > 5 ? ' …' : '');
  return [
    `ratio ${configuredRatio}` + (effectiveRatio < configuredRatio ? `, limited to ${Number(effectiveRatio.toPrecision(2))}` : ''),
    `${countOf(sum(kept), 'segment')} kept` + (most && `: ${most}`),
    `${formatCount(sum(dropped))} dropped`,
    ...(held.spans > 0 ? [`${countOf(held.spans, 'span')} held, ${formatBytes(held.bytes)}`] : []),
    ...(sum(evicted) > 0 ? [`${formatCount(sum(evicted))} decided early`] : []),
    ...(late.kept > 0 ? [`${countOf(late.kept, 'late error')}`] : []),
  ];
}

/** Those that did anything; how many did not. */
function atWork(rules: Readonly<Record<string, RuleNumbers>>): string[] {
  const all = Object.entries(rules).sort(([, a], [, b]) => b.matches - a.matches);
  const busy = all.filter(([, { matches, limited, faults }]) => matches + limited + Object.keys(faults).length > 0);
  const shown = busy.slice(0, 5).map(([name, { matches, values, missing, limited, faults }]) => {
    const wrong = Object.entries(faults).map(([why, count]) => `${formatCount(count)} ${why}`);
    const more = Object.entries({ missing, limited }).filter(([, count]) => count > 0);
    const rest = more.map(([what, count]) => `${formatCount(count)} ${what}`);
    return [`${name}: ${countOf(matches, 'match')}`, countOf(values, 'value'), ...rest, ...wrong].join(', ');
  });
  if (busy.length > shown.length) shown.push('…');
  const idle = all.length - busy.length;
  return idle > 0 ? [...shown, `${countOf(idle, 'rule')} without a match`] : shown;
}

function orNone(pieces: readonly string[]): readonly string[] {
  return pieces.length > 0 ? pieces : ['none'];
}

