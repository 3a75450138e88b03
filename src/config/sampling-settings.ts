import type { Form } from './forms.js';
import { DEFAULT_KEEP } from './sampling-rules.js';
import { headRules, keepRules, ratios } from './sampling-values.js';
import { optional, row, type Setting } from './setting.js';
import { integer, oneOf, type Parser, ratio, sizeOf } from './types.js';

const rate: Parser<number> = (text) => {
  const value = Number(text);
  return value >= 0 && value <= 1e9 ? { value } : { expected: 'a number of traces per second, 0 for no limit' };
};

/** The part of the table that is about which traces are kept. */
export const SAMPLING_SETTINGS = {
  'sampling.sampler': optional(
    ['OTEL_TRACES_SAMPLER'],
    oneOf(
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ),
    'parent-based, `sampling.ratio` at the root',
    'A standard sampler, as the OpenTelemetry specification names it. It wins over `sampling.ratio`, and switches the tail off.',
  ),
  'sampling.sampler_arg': optional(['OTEL_TRACES_SAMPLER_ARG'], ratio, '1', 'The ratio of a standard sampler, 0 to 1.'),
  'sampling.ratio': row(
    ['OTEL_AGENT_SAMPLING_RATIO'],
    ratio,
    1,
    'Share of new traces that is kept, 0 to 1; a trace that another service began keeps its verdict.',
  ),
  'sampling.preset': row(
    ['OTEL_AGENT_SAMPLING_PRESET'],
    oneOf('none', 'environment'),
    'none',
    '`environment`: development 1, staging 0.5, production 0.1, by `deployment.environment.name`.',
  ),
  'sampling.environments': form(
    ['OTEL_AGENT_SAMPLING_ENVIRONMENTS'],
    ratios,
    {},
    'Ratios by `deployment.environment.name`; they win over the preset and `sampling.ratio`.',
  ),
  'sampling.namespaces': form(
    ['OTEL_AGENT_SAMPLING_NAMESPACES'],
    ratios,
    {},
    'Ratios by `service.namespace`; they win over those of environments.',
  ),
  'sampling.rules': form(
    ['OTEL_AGENT_SAMPLING_RULES'],
    headRules,
    [],
    'Ratios for new traces that match, in order; the first that matches wins over every other ratio (docs/sample.md).',
  ),
  'sampling.mode': row(
    ['OTEL_AGENT_SAMPLING_MODE'],
    oneOf('local', 'head', 'collector'),
    'local',
    'Where it is decided: `local` at the head and at the end of each segment, `head` alone, or by a `collector`.',
  ),
  'sampling.on_unsampled_parent': row(
    ['OTEL_AGENT_SAMPLING_ON_UNSAMPLED_PARENT'],
    oneOf('record', 'drop', 'resample'),
    'record',
    'A trace that its caller did not keep: `record` for the tail, `drop`, or decide anew (`resample`).',
  ),
  'sampling.target_per_second': row(
    ['OTEL_AGENT_SAMPLING_TARGET_PER_SECOND'],
    rate,
    0,
    'New traces kept per second at most, through the ratio; 0 is no limit.',
  ),
  'sampling.tail.keep': {
    ...form(
      ['OTEL_AGENT_SAMPLING_TAIL_KEEP'],
      keepRules,
      DEFAULT_KEEP,
      'What the tail keeps whatever the head said; `none` switches the tail off.',
    ),
    otherwise: '`error, duration_ms>=2000`; with a standard sampler none',
  },
  'sampling.tail.linger_ms': row(
    ['OTEL_AGENT_SAMPLING_TAIL_LINGER_MS'],
    integer(0),
    1000,
    'Milliseconds that a segment waits for open spans after the end of its root.',
  ),
  'sampling.tail.max_segments': row(['OTEL_AGENT_SAMPLING_TAIL_MAX_SEGMENTS'], integer(1), 2000, 'Most segments that are held.'),
  'sampling.tail.max_spans': row(['OTEL_AGENT_SAMPLING_TAIL_MAX_SPANS'], integer(1), 5000, 'Most spans that are held.'),
  'sampling.tail.max_bytes': row(
    ['OTEL_AGENT_SAMPLING_TAIL_MAX_BYTES'],
    sizeOf(65_536),
    16 * 1024 * 1024,
    'Most memory for spans that are held, about.',
  ),
  'sampling.tail.max_spans_per_segment': row(
    ['OTEL_AGENT_SAMPLING_TAIL_MAX_SPANS_PER_SEGMENT'],
    integer(1),
    1000,
    'Most spans of one segment that are held.',
  ),
  'sampling.tail.max_age_ms': row(
    ['OTEL_AGENT_SAMPLING_TAIL_MAX_AGE_MS'],
    integer(1),
    60_000,
    'Milliseconds that a segment is held at most after its start.',
  ),
} as const satisfies Record<string, Setting<unknown>>;

function form<T>(variables: Setting<T>['variables'], { parse, read }: Form<T>, fallback: T, doc: string): Setting<T> {
  return { variables, parse, read, fallback, doc };
}
