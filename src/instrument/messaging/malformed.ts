import { report } from '../../report/report.js';
import type { Consumed, MessagingMetrics } from './metrics.js';

/** Names of topics come from the service. */
const MOST_LINES = 5;
const told = new Set<string>();

/** A message names a trace that cannot be read: it is counted, and said once for a topic. */
export function malformed(source: Consumed, metrics: MessagingMetrics | undefined): void {
  metrics?.malformed(source);
  if (told.size >= MOST_LINES || told.has(source.topic)) return;
  told.add(source.topic);
  report('OTA-097', source.topic);
}
