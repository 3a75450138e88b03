import type { Settings } from '../config/settings.js';
import { Batcher, type Sink } from './batcher.js';
import { encoderOf } from './encode.js';
import { endpointOf } from './endpoint.js';
import { httpTransport } from './transport.js';

/** The sinks that `OTEL_TRACES_EXPORTER` asks for; `none` beside others means none. */
export function sinksOf(settings: Settings): Sink[] {
  const wanted = settings['traces.exporter'];
  if (wanted.includes('none')) return [];
  return wanted.map((name) => (name === 'console' ? consoleSink() : otlp(settings)));
}

function otlp(settings: Settings): Sink {
  const endpoint = endpointOf(settings);
  const encoder = encoderOf(settings);
  return new Batcher(settings, encoder, httpTransport(endpoint, encoder.contentType, settings), endpoint.name);
}

/** Development only, so its code is loaded only then. */
function consoleSink(): Sink {
  return (require('./console-sink.js') as typeof import('./console-sink.js')).consoleSink();
}
