import type { Ledger } from '../export/ledger.js';
import type { RedactionSource } from '../redact/audit/redaction-audit.js';
import type { SamplingSource } from '../sample/sampling-source.js';
import type { RulesSource } from '../rules/rule-counts.js';
import type { ChangedSetting } from './changed-settings.js';
import { type Limits, lossesOf } from './loss-causes.js';
import { redactionNumbers } from './redaction-numbers.js';
import { ruleNumbers } from './rule-numbers.js';
import { samplingNumbers } from './sampling-numbers.js';
import { type SpanNumbers, type Status, STATUS_SCHEMA } from './status.js';

/** Where the parts of a status come from. What may change is asked for each time. */
export interface StatusSources {
  readonly version: string;
  /** Name of the service. */
  readonly service: string;
  /** Unix time in milliseconds. */
  readonly startedAt: number;
  /** As `OTEL_TRACES_EXPORTER` names them. */
  readonly exporters: readonly string[];
  /** In order of preference. */
  readonly endpoints: readonly string[];
  readonly limits: Limits;
  readonly settings: readonly ChangedSetting[];
  readonly ledger: Pick<Ledger, 'values'>;
  state(): Status['state'];
  instrumentations(): readonly string[];
  /** `describe()` of the composed export. */
  chain(): string;
  spans(): SpanNumbers;
  /** Left out: nothing is redacted. */
  readonly redaction?: RedactionSource;
  readonly sampling?: SamplingSource;
  /** Left out: there are no business rules. */
  readonly rules?: RulesSource;
}

/** The status at this moment. `now` is Unix time in milliseconds; `ended`: the process is at its end. */
export function takeStatus(sources: StatusSources, now: number, ended = false): Status {
  const { version, service, startedAt, exporters, endpoints, limits, settings } = sources;
  const values = sources.ledger.values();
  const time = new Date(now).toISOString();
  return {
    schema: STATUS_SCHEMA,
    version,
    state: sources.state(),
    pid: process.pid,
    node: process.versions.node,
    service,
    startedAt: new Date(startedAt).toISOString(),
    writtenAt: time,
    ...(ended && { endedAt: time }),
    instrumentations: sources.instrumentations(),
    exporters,
    endpoints: endpoints.map(withoutCredentials),
    chain: withoutCredentials(sources.chain()),
    limits: {
      queueMaxBytes: limits.maxBytes,
      exitTimeoutMs: limits.exitTimeoutMs,
      ...(limits.spool && { spoolMaxBytes: limits.spool.maxBytes }),
    },
    spans: sources.spans(),
    ledger: values,
    lost: Object.fromEntries(lossesOf(values)),
    ...(sources.redaction && { redaction: redactionNumbers(sources.redaction.report()) }),
    ...(sources.rules && { rules: ruleNumbers(sources.rules()) }),
    ...(sources.sampling && { sampling: samplingNumbers(sources.sampling) }),
    settings,
  };
}

/** They come without; but this is a file that people send around, so it is made sure. */
function withoutCredentials(text: string): string {
  return text.replaceAll(/\/\/[^/\s@]*@/g, '//');
}
