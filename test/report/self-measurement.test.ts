import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metrics } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import t from 'tap';
import { SETTINGS } from '../../src/config/settings.js';
import { Ledger } from '../../src/export/ledger.js';
import { systemClock } from '../../src/export/sender.js';
import { changedSettings } from '../../src/report/changed-settings.js';
import { SelfMeasurement } from '../../src/report/self-measurement.js';
import type { StatusSources } from '../../src/report/take-status.js';
import { FakeClock } from './fake-clock.js';
import { listener, sourcesOf } from './sources.js';

function measure(statusFile: string | undefined, changes: Partial<StatusSources> = {}) {
  const ledger = new Ledger();
  const clock = new FakeClock();
  const { say, said } = listener();
  const exporter = 'otlp_http_span_exporter';
  const measurement = new SelfMeasurement({ ...sourcesOf(ledger, changes), clock, say, exporter, statusFile, metrics: true });
  return { ledger, clock, said, measurement };
}

t.test('looks every five seconds from one timer, until the end', async (t) => {
  const path = join(t.testdir(), 'status.json');
  const { ledger, clock, said, measurement } = measure(path);
  measurement.start();
  t.ok(existsSync(path), 'there at once');
  t.equal(clock.waiting(), 1);
  ledger.dropped('queue_full', 10);
  clock.turn(4999);
  t.strictSame(said, []);
  clock.turn(1);
  t.match(said, [['lost', '10 spans']]);
  t.equal(JSON.parse(readFileSync(path, 'utf8')).lost.queue_full, 10);
  clock.turn(60_000);
  t.equal(clock.waiting(), 1);

  ledger.dropped('exit', 5);
  measurement.atExit();
  measurement.atExit();
  t.match(said.slice(1), [['lost-in-all', '15 spans', '10 queue_full, 5 exit']]);
  t.equal(said.length, 2);
  const { endedAt, lost } = JSON.parse(readFileSync(path, 'utf8'));
  t.strictSame(lost, { queue_full: 10, exit: 5 });
  t.type(endedAt, 'string');
  t.equal(clock.waiting(), 0);
});

t.test('without a status file there is none', async (t) => {
  const { measurement, clock, said } = measure(undefined);
  measurement.start();
  clock.turn(10_000);
  measurement.atExit();
  t.strictSame(said, []);
});

t.test('describes the agent at any time', async (t) => {
  const { measurement } = measure(undefined);
  t.match(measurement.describe(), /^otel-agent 1\.2\.3 · running · task-manager[^]*└─ settings/);
});

t.test('finds a metrics SDK with its timer, or sooner when it is told to look', async (t) => {
  for (const how of ['timer', 'look'] as const) {
    const { measurement, clock } = measure(undefined);
    const provider = new MeterProvider();
    const scopes: string[] = [];
    metrics.setGlobalMeterProvider({
      getMeter: (name, ...rest) => {
        scopes.push(name);
        return provider.getMeter(name, ...rest);
      },
    });
    measurement.start();
    if (how === 'timer') clock.turn(5000);
    else measurement.lookForMetrics();
    t.strictSame(scopes, ['@org/otel-agent'], how);
    metrics.disable();
  }
});

t.test('whatever fails in it is a line, and the rest goes on', async (t) => {
  const broken = () => {
    throw new Error('broken');
  };
  const path = join(t.testdir(), 'status.json');
  const { measurement, ledger, clock, said } = measure(path, { spans: broken, chain: broken });
  metrics.setGlobalMeterProvider({ getMeter: broken });
  t.teardown(() => metrics.disable());
  measurement.start();
  ledger.dropped('exit', 1);
  clock.turn(5000);
  t.equal(measurement.describe(), '');
  measurement.atExit();
  t.match(said, [
    ['status-file-off', path, 'broken'],
    ['lost', '1 span'],
    ['internal', 'self-metrics', 'broken'],
    ['internal', 'status', 'broken'],
    ['lost-in-all', '1 span'],
  ]);
});

t.test('does not keep a process alive', async (t) => {
  const before = process.getActiveResourcesInfo().length;
  const { say } = listener();
  const options = { ...sourcesOf(), clock: systemClock, say, exporter: 'x', statusFile: undefined, metrics: true };
  const measurement = new SelfMeasurement(options);
  measurement.start();
  t.equal(process.getActiveResourcesInfo().length, before, 'its timer does not count');
  measurement.atExit();
});

t.test('names the settings that somebody set, and where', async (t) => {
  const sources = Object.fromEntries(Object.keys(SETTINGS).map((key) => [key, { from: 'default' }]));
  sources['export.headers'] = { from: '.env', variable: 'OTEL_EXPORTER_OTLP_HEADERS' } as never;
  t.strictSame(changedSettings(sources as never), [
    { name: 'export.headers', variable: 'OTEL_EXPORTER_OTLP_HEADERS', from: '.env' },
  ]);
});
