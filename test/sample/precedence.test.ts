import { SpanStatusCode, type Span } from '@opentelemetry/api';
import { test } from 'tap';
import type { HeadRule } from '../../src/config/sampling-rules.js';
import type { Mode, OnUnsampledParent, SamplingPlan } from '../../src/sample/plan.js';
import { idsOf, KEPT, NOT_KEPT, planOf, remote, SampledService, TAIL } from './support/sampled-service.js';

/** Every way to say something about a trace. Further columns (namespace, environment, variables) are further lists here, and in `plan`. */
const COLUMNS = {
  parent: ['none', '01', '01 th:0', '01 th:8', '01 th:C', '00', '00 th:0', '00 th:8'],
  manual: [undefined, true, false],
  rule: [undefined, 0, 'errors', 0.5, 1],
  ratio: [0, 0.1, 1],
  onUnsampledParent: ['record', 'drop', 'resample'] satisfies OnUnsampledParent[],
  mode: ['local', 'head', 'collector'] satisfies Mode[],
  randomness: ['high', 'low'],
  outcome: ['success', 'error'],
} as const;

type Columns = typeof COLUMNS;
type Row = { readonly [K in keyof Columns]: Columns[K][number] };

function* rows(): Generator<Row> {
  const names = Object.keys(COLUMNS) as (keyof Columns)[];
  const total = names.reduce((product, name) => product * COLUMNS[name].length, 1);
  for (let index = 0; index < total; index += 1) {
    let rest = index;
    const row: Record<string, unknown> = {};
    for (const name of names) {
      const values = COLUMNS[name];
      row[name] = values[rest % values.length];
      rest = Math.floor(rest / values.length);
    }
    yield row as Row;
  }
}

/** What can be seen from outside: what other services are told, and what leaves. */
interface Outcome {
  readonly recorded: boolean;
  readonly flag: number;
  readonly state: string;
  readonly left: string;
}

const ROOT_NAME = 'GET';

function planFor({ rule, ratio, onUnsampledParent, mode }: Row): SamplingPlan {
  const errors = rule === 'errors';
  const asRule: HeadRule[] =
    rule === undefined ? [] : [{ name: 'it', match: { span_names: [ROOT_NAME] }, ratio: errors ? 0 : rule, keep_errors: errors }];
  const never: HeadRule = { name: 'other', match: { methods: ['PUT'] }, ratio: 0 };
  return planOf({ mode, ratio, onUnsampledParent, rules: [never, ...asRule], tail: mode === 'local' ? TAIL : undefined });
}

/** What others send besides: it must arrive at those behind. */
const stateOf = (th: string | undefined) => `ot=${th ? `${th};` : ''}k:v,a=1`;

function actual(row: Row): Outcome {
  const traceId = row.randomness === 'high' ? KEPT : NOT_KEPT;
  const service = new SampledService(planFor(row), { idGenerator: idsOf(traceId) });
  const [flags, th] = row.parent.split(' ');
  const parent = row.parent === 'none' ? undefined : remote(traceId, Number(flags), stateOf(th));
  const span = service.start(ROOT_NAME, parent, row.manual === undefined ? {} : { 'otel_agent.sampling.keep': row.manual });
  const { traceFlags, traceState } = span.spanContext();
  const recorded = span.isRecording();
  end(span, row.outcome);
  return { recorded, flag: traceFlags, state: traceState?.serialize() ?? '', left: service.left().join() };
}

function end(span: Span, outcome: string): void {
  if (outcome === 'error') span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** The decision table of research/redaction-sampling.md B7, written down without a look at the code. */
function oracle(row: Row): Outcome {
  const { parent, manual, rule, ratio, mode, onUnsampledParent, randomness, outcome } = row;
  const tail = mode === 'local';
  const failed = outcome === 'error' && tail;
  const base = parent === 'none' ? '' : stateOf(undefined);
  const gone: Outcome = { recorded: false, flag: 0, state: base, left: '' };
  const forTail: Outcome = { ...gone, recorded: true, left: failed ? 'GET error 0 partial' : '' };
  const sampled = (state: string, left: string): Outcome => ({ recorded: true, flag: 1, state, left: `GET ${left}` });

  if (manual === false) return gone;
  if (manual === true) return sampled(base, 'manual -');
  if (parent.startsWith('01')) {
    const th = { '01 th:0': '0', '01 th:8': randomness === 'high' ? '8' : undefined }[parent as string];
    if (th === undefined) return sampled(base, 'parent -');
    // Its end is awaited only where an error changes what it stands for: those below unsampled parents are recorded then, too.
    return sampled(stateOf(`th:${th}`), failed && th !== '0' && onUnsampledParent === 'record' ? 'error 0' : `parent ${th}`);
  }
  if (parent.startsWith('00') && onUnsampledParent === 'drop') return gone;
  if (parent.startsWith('00') && onUnsampledParent === 'record') return tail ? forTail : gone;

  // Decided anew, a trace stands for an unknown number: its caller's ratio is in it already.
  const anew = parent.startsWith('00');
  const recorded = anew ? { ...gone, recorded: true, left: failed ? 'GET error - partial' : '' } : forTail;

  // A collector that decides wants everything, whatever the ratio; a rule that drops saves it the trouble.
  const asked = rule === 'errors' ? 0 : (rule ?? (mode === 'collector' ? 1 : ratio));
  if (asked === 0) return tail && rule === 'errors' ? recorded : gone;
  const share = mode === 'collector' ? 1 : asked;
  const th = { 1: '0', 0.5: '8', 0.1: 'e666' }[share as 1 | 0.5 | 0.1];
  if (share < 1 && randomness === 'low') return tail ? recorded : gone;
  if (anew) return sampled(base, `${rule === undefined ? 'ratio' : 'rule:it'} -`);
  return sampled(`ot=th:${th}`, failed && share < 1 ? 'error 0' : `${rule === undefined ? 'ratio' : 'rule:it'} ${th}`);
}

test('what is decided when several have something to say, in all combinations', async (t) => {
  let count = 0;
  let wrong = 0;
  for (const row of rows()) {
    count += 1;
    const [got, expected] = [actual(row), oracle(row)];
    if (JSON.stringify(got) === JSON.stringify(expected)) continue;
    wrong += 1;
    if (wrong <= 10) t.strictSame(got, expected, JSON.stringify(row));
  }
  t.comment(`${count} rows`);
  t.ok(count >= 400);
  t.equal(wrong, 0);
});

test('below a span of the same process nothing is decided anew, but for what is to be kept by hand', async (t) => {
  for (const root of ['kept', 'recorded', 'dropped'] as const) {
    for (const manual of COLUMNS.manual) {
      for (const ratio of [0, 1]) {
        const rules: HeadRule[] = [{ name: 'child', match: { span_names: ['child'] }, ratio }];
        const ids = idsOf(root === 'kept' ? KEPT : NOT_KEPT);
        const service = new SampledService(planOf({ rules }), { idGenerator: ids });
        const parent = service.start('root', undefined, root === 'dropped' ? { 'otel_agent.sampling.keep': false } : {});
        const child = service.start('child', parent, manual === undefined ? {} : { 'otel_agent.sampling.keep': manual });
        const { traceFlags, traceState } = child.spanContext();
        t.equal(child.isRecording(), root !== 'dropped');
        t.equal(traceFlags, root === 'kept' ? 1 : 0);
        t.equal(traceState?.serialize() ?? '', root === 'kept' ? 'ot=th:e666' : '');
        child.end();
        parent.end();
        const byHand = `manual -${root === 'kept' ? '' : ' partial'}`;
        const reason = root === 'dropped' ? undefined : manual === true ? byHand : root === 'kept' ? 'ratio e666' : undefined;
        t.strictSame(service.left(), reason === undefined ? [] : [`child ${reason}`, `root ${reason}`], `${root}, ${manual}, ${ratio}`);
      }
    }
  }
});
