import { ConsoleSpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { mayLeave } from '../redact/brand.js';
import { onEnd } from './process-end.js';
import { onDeadlySignal } from './signal-end.js';
import type { Sink } from './sink.js';

/** Prints each span as it is kept, for development (`OTEL_TRACES_EXPORTER=console`). `alone`: no other sink watches for signals. */
export function consoleSink(alone = false): Sink {
  const exporter = new ConsoleSpanExporter();
  let last: (final: boolean) => void = () => {};
  let watching = false;
  return {
    add(span: ReadableSpan) {
      if (mayLeave(span)) exporter.export([span], () => {});
    },
    prepare() {
      if (watching || !alone) return;
      watching = true;
      onDeadlySignal(() => last(true));
    },
    beforeEnd(callback) {
      last = callback;
      onEnd(() => callback(true));
    },
    flush: () => Promise.resolve(true),
    pending: () => 0,
    describe: () => 'console',
  };
}
