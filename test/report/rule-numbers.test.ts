import { metrics } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import t from 'tap';
import { Ledger } from '../../src/export/ledger.js';
import { describeStatus } from '../../src/report/describe-status.js';
import { SelfMetrics } from '../../src/report/self-metrics.js';
import { takeStatus } from '../../src/report/take-status.js';
import type { RuleCounts } from '../../src/rules/rule-counts.js';
import { LIMITS, sourcesOf } from './sources.js';

const COUNTS: RuleCounts[] = [
  { name: 'create task', matches: 1200, values: 2390, missing: 10, limited: 0, faults: new Map() },
  { name: 'events', matches: 1, values: 0, missing: 0, limited: 3, faults: new Map([['not_json', 2]]) },
  { name: 'misspelt', matches: 0, values: 0, missing: 0, limited: 0, faults: new Map() },
];

t.test('the status has each rule by its name, and draws those that did anything', async (t) => {
  const status = takeStatus(sourcesOf(new Ledger(), { rules: () => COUNTS }), 0);
  t.strictSame(status.rules?.['events'], { matches: 1, values: 0, missing: 0, limited: 3, faults: { not_json: 2 } });
  t.strictSame(Object.keys(JSON.parse(JSON.stringify(status)).rules), ['create task', 'events', 'misspelt']);
  const text = describeStatus(status).replaceAll(/\n│ +/g, ' ');
  t.match(text, 'rules             create task: 1,200 matches, 2,390 values, 10 missing events: 1 match, 0 values, 3 limited, 2 not_json');
  t.match(text, '1 rule without a match');
  t.notOk('rules' in takeStatus(sourcesOf(), 0), 'not there without rules');
});

t.test('metrics of rules have the name of the rule', async (t) => {
  class ManualReader extends MetricReader {
    protected async onForceFlush(): Promise<void> {}
    protected async onShutdown(): Promise<void> {}
  }
  const reader = new ManualReader();
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  t.teardown(() => metrics.disable());
  const source = { ledger: new Ledger(), limits: LIMITS, spans: () => ({ started: 0, ended: 0, open: 0 }), exporter: 'x', rules: () => COUNTS };
  new SelfMetrics(source).look();
  const { resourceMetrics } = await reader.collect();
  const points = resourceMetrics.scopeMetrics
    .flatMap(({ metrics: all }) => all)
    .filter(({ descriptor }) => descriptor.name.startsWith('otel_agent.rules.'))
    .flatMap(({ descriptor, dataPoints }) => dataPoints.map(({ attributes, value }) => [descriptor.name.slice(17), ...Object.values(attributes), value].join(' ')));
  t.equal(points.length, 13);
  for (const point of ['matches create task 1200', 'values create task 2390', 'missing create task 10', 'limited events 3', 'faults events not_json 2']) {
    t.ok(points.includes(point), point);
  }
});
