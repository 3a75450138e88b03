import { ConsoleSpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { mayLeave } from '../redact/brand.js';
import { onEnd } from './process-end.js';
import type { Sink } from './sink.js';

/** Prints each span as it ends, for development (`OTEL_TRACES_EXPORTER=console`). */
export function consoleSink(): Sink {
  const exporter = new ConsoleSpanExporter();
  return {
    add(span: ReadableSpan) {
      if (mayLeave(span)) exporter.export([span], () => {});
    },
    prepare: () => {},
    beforeEnd: (callback) => onEnd(() => callback(true)),
    flush: () => Promise.resolve(true),
    pending: () => 0,
    describe: () => 'console',
  };
}
