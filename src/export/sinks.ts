import { isMainThread } from 'node:worker_threads';
import type { Settings } from '../config/settings.js';
import { carrierOf } from './carrier-of.js';
import type { ConsoleSinkOptions } from './console-sink.js';
import { consoleMeasured, type Measured } from './measured.js';
import { Exporting } from './exporting.js';
import { planOf } from './plan-of.js';
import type { Sink } from './sink.js';

/**
 * The sinks that `OTEL_TRACES_EXPORTER` asks for; `none` beside others means none. `exporting`: what this thread has to
 * watch and report; another thread does it otherwise.
 */
export function sinksOf(settings: Settings, service: string): { sinks: Sink[]; exporting?: Measured } {
  const wanted = settings['traces.exporter'];
  const onConsole = wanted.includes('console') && !wanted.includes('none');
  const plan = planOf(settings, service);
  if (!plan) {
    if (!onConsole) return { sinks: [] };
    const signals = settings['export.signals'];
    if (!isMainThread) return { sinks: [consoleSinkOf({ signals })] };
    const exporting = consoleMeasured(settings);
    return { sinks: [consoleSinkOf({ ledger: exporting.ledger, signals })], exporting };
  }
  const out = carrierOf(plan);
  const exporting = new Exporting(out.plan, out.carrier, out.ledger, settings);
  const sinks = onConsole ? [consoleSinkOf(), exporting] : [exporting];
  return { sinks, ...(out.own && { exporting }) };
}

/** Development only, so its code is loaded only then. */
function consoleSinkOf(options: ConsoleSinkOptions = {}): Sink {
  return (require('./console-sink.js') as typeof import('./console-sink.js')).consoleSink(options);
}
