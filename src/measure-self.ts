import { isMainThread } from 'node:worker_threads';
import type { Reading } from './config/read-settings.js';
import type { Settings } from './config/settings.js';
import type { Measured } from './export/measured.js';
import { systemClock } from './export/sender.js';
import { wallClock } from './export/timers.js';
import { changedSettings } from './report/changed-settings.js';
import type { Code } from './report/codes.js';
import { exporterType } from './report/exporter-type.js';
import { report } from './report/report.js';
import { SelfMeasurement, type SelfMeasurementOptions } from './report/self-measurement.js';
import type { SelfMessages } from './report/self-message.js';
import { VERSION } from './version.js';

const CODES: Readonly<Record<keyof SelfMessages, Code>> = {
  lost: 'OTA-031',
  'lost-in-all': 'OTA-042',
  'status-file-off': 'OTA-043',
  internal: 'OTA-040',
};

/** Lets the agent watch what becomes of its spans, and say it: lines, status file, metrics. */
export function measureSelf(
  exporting: Measured,
  settings: Settings,
  sources: Reading['sources'],
  service: string,
  facts: Pick<SelfMeasurementOptions, 'state' | 'instrumentations' | 'spans' | 'redaction' | 'sampling' | 'rules'>,
): void {
  const { plan, ledger } = exporting;
  const measurement = new SelfMeasurement({
    ...facts,
    ledger,
    limits: plan,
    clock: systemClock,
    say: (kind, ...details) => report(CODES[kind], ...details),
    exporter: exporterType(plan),
    metrics: settings['report.metrics'],
    // A worker thread with an exporter of its own says what it loses; the file is the main thread's.
    statusFile: isMainThread ? settings['report.status_file'] : undefined,
    version: VERSION,
    service,
    startedAt: wallClock(),
    exporters: settings['traces.exporter'],
    endpoints: plan.destinations.flatMap(({ endpoints }) => endpoints.map(({ name }) => name)),
    settings: changedSettings(sources),
    chain: () => exporting.describe(),
  });
  measurement.start();
  exporting.onEnded(() => {
    measurement.atExit();
    report('OTA-044', measurement.describe());
  });
}
