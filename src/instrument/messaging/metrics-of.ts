import type { Toolbox } from '../library.js';
import { MessagingMetrics } from './metrics.js';

const made = new WeakMap<Toolbox, MessagingMetrics>();

/** The metrics of messages, one for all clients; undefined where they are switched off. */
export function messagingMetricsOf(toolbox: Toolbox): MessagingMetrics | undefined {
  if (!toolbox.settings['kafka.metrics']) return undefined;
  const known = made.get(toolbox) ?? new MessagingMetrics();
  made.set(toolbox, known);
  return known;
}
