import type { Settings } from '../config/settings.js';
import { carrierOf } from './carrier-of.js';
import { Exporting } from './exporting.js';
import { planOf } from './plan-of.js';
import type { Sink } from './sink.js';

/** The sinks that `OTEL_TRACES_EXPORTER` asks for; `none` beside others means none. */
export function sinksOf(settings: Settings, service: string): { sinks: Sink[]; exporting?: Exporting } {
  const wanted = settings['traces.exporter'];
  const sinks: Sink[] = [];
  const plan = planOf(settings, service);
  if (wanted.includes('console') && !wanted.includes('none')) {
    // Development only, so its code is loaded only then.
    sinks.push((require('./console-sink.js') as typeof import('./console-sink.js')).consoleSink(!plan));
  }
  if (!plan) return { sinks };
  const { carrier, ledger } = carrierOf(plan);
  const exporting = new Exporting(plan, carrier, ledger, settings);
  return { sinks: [...sinks, exporting], exporting };
}
