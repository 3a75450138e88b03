import type { Behaviour } from '../receiver/answers.js';
import type { Result } from '../result.js';
import type { Must, Scenario } from '../scenario.js';

const GROUP = 'Answers of the collector';
const HTML = '<!doctype html><title>Sign in</title><p>Please sign in.';

/** What may follow an answer that came while other requests were on their way. */
const ON_ITS_WAY_MS = 150;

/** 1024 spans: two whole batches, so that none waits for company. */
const SPANS_PER_SECOND = 1024;

/** A collector that answers badly for a while, or always. */
export const ANSWERS: readonly Scenario[] = [
  first('503 twice', 2, { kind: 'answer', status: 503 }),
  first('502 and 504 are "not now" as well: 502 twice', 2, { kind: 'answer', status: 502 }),
  first('429 without Retry-After, twice', 2, { kind: 'answer', status: 429 }),
  first('429, Retry-After: 0, three times', 3, throttled('0'), { other: (result) => [tooOften(result, 3)] }),
  first('429, Retry-After: 1', 1, throttled('1'), { other: (result) => [tooEarly(result, 1000)] }),
  {
    ...first('429, Retry-After: 30', 1, throttled('30'), { other: (result) => [tooEarly(result, 30_000)] }),
    staySeconds: 50,
    limitMs: 90_000,
    test: false,
    beside: 50,
  },
  first('429, Retry-After: HTTP date in 2 s', 1, { ...throttled(), retryAfterDateMs: 2000 }, {
    // A date has whole seconds.
    other: (result) => [tooEarly(result, 900)],
  }),
  first('503, Retry-After: 2', 1, { kind: 'answer', status: 503, headers: { 'retry-after': '2' } }, {
    other: (result) => [tooEarly(result, 2000)],
  }),
  first('connection reset, once', 1, { kind: 'reset' }),
  first('200 with HTML, twice', 2, { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: HTML }),
  first('307 to somewhere else, three times', 3, {
    kind: 'answer',
    status: 307,
    headers: { location: 'http://127.0.0.1:9/elsewhere' },
  }, { other: ({ lines }) => [!lines.some((line) => line.includes('/elsewhere')) && 'no line names the Location'] }),
  always('413 above 20 kB', { kind: 'limit', bytes: 20_000 }),
  always('truncated answer', { kind: 'truncate' }, { twice: 0 }),
  always('partial success, 10 rejected per request', { kind: 'partial', rejected: 10 }, { lost: 'counted', twice: 0 }),
  always('400, always', { kind: 'answer', status: 400 }, refused()),
  always('500, always', { kind: 'answer', status: 500 }, refused()),
  {
    ...always('TLS: unknown certificate, then a good one', { kind: 'take' }),
    tls: true,
    before: (receiver) => receiver.showCertificate('unknown'),
    async during({ app, receiver }) {
      await app.until('finished');
      await receiver.showCertificate('trusted');
    },
  },
];

/** Badly for the first requests, well afterwards. */
function first(name: string, requests: number, behaviour: Behaviour, must?: Must): Scenario {
  return {
    ...always(`${name}, then well`, behaviour, must),
    before: (receiver) => receiver.script([{ behaviour, requests }, { behaviour: { kind: 'take' } }]),
  };
}

function always(name: string, behaviour: Behaviour, must: Must = {}): Scenario {
  return {
    group: GROUP,
    name,
    app: 'paced',
    args: [SPANS_PER_SECOND, 1],
    before: (receiver) => receiver.behave(behaviour),
    staySeconds: must.lost === 'counted' ? 1 : 15,
    plain: false,
    limitMs: 45_000,
    beside: 5,
    must,
  };
}

function throttled(retryAfter?: string): Behaviour & { kind: 'answer' } {
  return { kind: 'answer', status: 429, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } };
}

/** Refused for good: sent once, said once. */
function refused(): Must {
  return {
    lost: 'counted',
    other: ({ tally, made, lines }) => [
      tally.arrivals.reduce((sum, { spans }) => sum + spans, 0) > made && 'refused spans were sent again',
      lines.filter((line) => line.includes('OTA-032')).length !== 1 && `not one line about the refusal: ${lines.join(' ¶ ')}`,
    ],
  };
}

/** Whether a request came before the pause was over that an answer had asked for. */
function tooEarly({ tally }: Result, pauseMs: number): string | false {
  const [answer, ...later] = tally.arrivals;
  const at = answer?.at ?? 0;
  const early = later.find((arrival) => arrival.at > at + ON_ITS_WAY_MS && arrival.at < at + pauseMs - 50);
  return early !== undefined && `asked again ${early.at - at} ms after an answer that asked for ${pauseMs} ms`;
}

/** A pause of 0 is no licence to ask in a tight loop. */
function tooOften({ tally }: Result, requests: number): string | false {
  const [from, to] = [tally.arrivals[0]?.at ?? 0, tally.arrivals[requests]?.at ?? 0];
  return to > 0 && to - from < 200 && `${requests} requests within ${to - from} ms`;
}
