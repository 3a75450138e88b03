import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import type { SettingKey } from '../../src/config/settings.js';

const NOWHERE = '/no/such/folder';
const read = (env: Record<string, string>, data?: unknown) => readSettings(env, NOWHERE, data);

/** The same value as the text of a variable, as its JSON, and as data. */
const FORMS: readonly {
  readonly key: SettingKey;
  readonly variable: string;
  readonly value: unknown;
  readonly texts: readonly string[];
  readonly data: readonly unknown[];
}[] = [
  {
    key: 'sampling.tail.keep',
    variable: 'OTEL_AGENT_SAMPLING_TAIL_KEEP',
    value: [
      { status: 'error' },
      { duration_ms: '>=2000' },
      { http_status: '>=500' },
      { attribute: { key: 'app.keep', value: 'true' } },
      { attribute: { key: 'app.debug' } },
    ],
    texts: [
      'error, duration_ms>=2000, http_status>=500, app.keep=true, app.debug',
      'ERROR,duration_ms >=2000,http_status >=500 , app.keep = true,app.debug,',
      '["error","duration_ms>=2000",{"http_status":">=500"},{"attribute":{"key":"app.keep","value":"true"}},"app.debug"]',
    ],
    data: [
      ['error', 'duration_ms>=2000', 'http_status>=500', 'app.keep=true', 'app.debug'],
      [{ status: 'error' }, { duration_ms: '>=2000' }, { http_status: '>=500' }, { attribute: { key: 'app.keep', value: 'true' } }, { attribute: 'app.debug' }],
      'error, duration_ms>=2000, http_status>=500, app.keep=true, app.debug',
    ],
  },
  {
    key: 'sampling.tail.keep',
    variable: 'OTEL_AGENT_SAMPLING_TAIL_KEEP',
    value: [{ status: 'error', root_only: true }, { http_status: '404' }, { attribute: { key: 'queue', pattern: 'bulk-*' } }],
    texts: ['[{"status":"error","root_only":true},{"http_status":404},{"attribute":{"key":"queue","pattern":"bulk-*"}}]'],
    data: [[{ status: 'error', root_only: true }, { http_status: 404 }, { attribute: { key: 'queue', pattern: 'bulk-*' } }]],
  },
  { key: 'sampling.tail.keep', variable: 'OTEL_AGENT_SAMPLING_TAIL_KEEP', value: [], texts: ['none', 'None', '[]'], data: [[], 'none'] },
  {
    key: 'sampling.namespaces',
    variable: 'OTEL_AGENT_SAMPLING_NAMESPACES',
    value: { payments: 0.5, search: 0 },
    texts: ['payments=0.5,search=0', ' payments = 0.5 , search=0,'],
    data: [{ payments: 0.5, search: 0 }, { payments: { ratio: 0.5 }, search: '0' }, 'payments=0.5,search=0'],
  },
  {
    key: 'sampling.environments',
    variable: 'OTEL_AGENT_SAMPLING_ENVIRONMENTS',
    value: { production: 0.1 },
    texts: ['production=0.1'],
    data: [{ production: 0.1 }],
  },
  {
    key: 'sampling.rules',
    variable: 'OTEL_AGENT_SAMPLING_RULES',
    value: [
      { name: 'health', match: { span_kinds: ['server'], paths: ['/health*', '/metrics'] }, ratio: 0, keep_errors: true },
      { name: 'checkout', match: { methods: ['POST'], attribute_patterns: [{ key: 'url.path', included: ['/orders*'] }] }, ratio: 1 },
      { name: 'bulk', match: { topics: ['bulk-*'], span_names: ['process *'], attribute_values: [{ key: 'tenant', values: ['a', 1, true] }] }, ratio: 0.01 },
    ],
    texts: [
      JSON.stringify([
        { name: 'health', match: { span_kinds: 'server', paths: ['/health*', '/metrics'] }, ratio: 0, keep_errors: true },
        { name: 'checkout', match: { methods: 'POST', attribute_patterns: { key: 'url.path', included: '/orders*' } }, ratio: '1' },
        { name: 'bulk', match: { topics: ['bulk-*'], span_names: ['process *'], attribute_values: { key: 'tenant', values: ['a', 1, true] } }, ratio: 0.01 },
      ]),
    ],
    data: [
      [
        { name: 'health', match: { span_kinds: ['server'], paths: ['/health*', '/metrics'] }, ratio: 0, keep_errors: true },
        { name: 'checkout', match: { methods: ['POST'], attribute_patterns: { key: 'url.path', included: ['/orders*'] } }, ratio: 1 },
        { name: 'bulk', match: { topics: 'bulk-*', span_names: 'process *', attribute_values: [{ key: 'tenant', values: ['a', 1, true] }] }, ratio: 0.01 },
      ],
    ],
  },
];

test('reads each form as text, as JSON and as data', async (t) => {
  for (const { key, variable, value, texts, data } of FORMS) {
    const [group = '', ...rest] = key.split('.');
    for (const text of texts) {
      const { settings, remarks } = read({ [variable]: text });
      t.strictSame([settings[key], remarks], [value, []], `${variable}=${text}`);
    }
    for (const given of data) {
      const nested = { [group]: rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), given) };
      for (const form of [nested, { [key]: given }]) {
        const { settings, remarks } = read({}, form);
        t.strictSame([settings[key], remarks], [value, []], JSON.stringify(form));
      }
    }
  }
});

test('refuses what the head can never see, and names what can', async (t) => {
  for (const key of ['http.response.status_code', 'http.status_code', 'http.route', 'error.type', 'db.query.text', 'db.response.returned_rows']) {
    for (const match of [{ attribute_values: { key, values: [500] } }, { attribute_patterns: { key, included: ['5*'] } }]) {
      const { settings, remarks } = read({}, { sampling: { ratio: 0.1, rules: [{ name: 'failed', match, ratio: 1 }] } });
      t.strictSame(settings['sampling.rules'], []);
      t.equal(settings['sampling.ratio'], 0.1);
      t.equal(remarks.length, 1);
      const [[code, where, got, expected] = []] = remarks;
      t.strictSame([code, where, got], ['OTA-010', 'sampling.rules in start()', `rule 'failed' on ${key}`]);
      t.match(expected, /sampling\.tail\.keep/);
    }
  }
});

test('refuses what nobody knows, and says which', async (t) => {
  const rule = { name: 'a', match: {}, ratio: 1 };
  const rules: readonly [unknown, RegExp][] = [
    [[{ ...rule, ration: 1 }], /the field 'ration'/],
    [[{ ...rule, match: { path: '/x' } }], /the field 'path'/],
    [[{ ...rule, match: { span_kinds: ['servr'] } }], /the span kind 'servr'/],
    [[{ ...rule, match: undefined }], /rule 'a' without match/],
    [[{ ...rule, ratio: Number.NaN }], /rule 'a': its ratio/],
    [[{ ...rule, ratio: undefined }], /rule 'a': its ratio/],
    [[{ ...rule, name: 'a b' }], /a rule without a good name/],
    [[{ ...rule, match: { paths: [] } }], /paths/],
    [[{ ...rule, keep_errors: 'yes' }], /keep_errors/],
    [[rule, rule], /two rules 'a'/],
    [[rule, 5], /a rule that is no object/],
    [['health'], /a text/],
    [rule, /another type/],
  ];
  const conditions: readonly [unknown, RegExp][] = [
    [[{ state: 'error' }], /the field 'state'/],
    [[{ status: 'ok' }], /the status 'ok'/],
    [[{ status: 'error', http_status: 500 }], /a condition with 2 members/],
    [[{}], /a condition with 0 members/],
    [[{ http_status: 500, root_only: true }], /root_only without status/],
    [[{ duration_ms: '>=2s' }], /duration_ms without a comparison/],
    [['duration_ms>=2s'], /duration_ms without a comparison/],
    [[{ attribute: { key: 'a b' } }], /an attribute without a good key/],
    [[{ attribute: { key: 'a', valeu: 1 } }], /the field 'valeu'/],
  ];
  for (const [key, cases] of [['sampling.rules', rules], ['sampling.tail.keep', conditions]] as const) {
    for (const [data, got] of cases) {
      const { remarks, settings, closed } = read({}, { [key]: data });
      t.equal(remarks.length, 1, JSON.stringify(data));
      t.match(remarks[0]?.[2], got);
      t.strictSame(settings[key], read({}).settings[key], 'the default counts');
      t.equal(closed, undefined, 'spans are exported');
    }
  }
});

test('a bad ratio is ratio 1 with everything exported, and one line', async (t) => {
  for (const bad of ['2', '-0.1', 'NaN', 'half', '10%', '1e9', 'Infinity']) {
    const { settings, remarks, closed } = read({ OTEL_AGENT_SAMPLING_RATIO: bad });
    t.strictSame([settings['sampling.ratio'], closed], [1, undefined]);
    t.match(remarks, [['OTA-010', 'OTEL_AGENT_SAMPLING_RATIO', `'${bad}'`, /0 to 1/, /the default counts: 1/]]);
    t.equal(remarks.length, 1);
  }
  for (const [data, like] of [[{ sampling: { rato: 0.5 } }, 'sampling.ratio'], [{ sampling: { tail: { kep: 'error' } } }, 'sampling.tail.keep']] as const) {
    const { settings, remarks, closed } = read({}, data);
    t.strictSame([settings['sampling.ratio'], closed], [1, undefined]);
    t.match(remarks, [['OTA-015', /in start\(\)/, like]]);
  }
});
