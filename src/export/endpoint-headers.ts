import type { Settings } from '../config/settings.js';
import { report } from '../report/report.js';

/** These describe a connection or a body, and are ours to write. */
const RESERVED = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The headers that the settings ask for, those for traces over the general ones, names in lower case. One that is not
 * theirs to set is left out and said.
 */
export function endpointHeaders(settings: Settings): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const pairs of [settings['export.headers'], settings['export.traces_headers']]) {
    for (const [name, value] of Object.entries(pairs)) {
      const lower = name.toLowerCase();
      if (RESERVED.has(lower)) leftOut(lower);
      else headers[lower] = value;
    }
  }
  return headers;
}

function leftOut(name: string): void {
  const expected = 'headers that the agent does not write itself';
  report('OTA-010', 'OTEL_EXPORTER_OTLP_HEADERS', `'${name}'`, expected, 'that one is left out');
}
