import { ConsoleSpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { mayLeave } from '../redact/brand.js';
import type { Ledger } from './ledger.js';
import type { Sink } from './sink.js';

/** Prints each span as it ends, for development (`OTEL_TRACES_EXPORTER=console`). `ledger`: where they are counted. */
export function consoleSink(ledger?: Ledger): Sink {
  const exporter = new ConsoleSpanExporter();
  return {
    add(span: ReadableSpan) {
      if (!mayLeave(span)) return;
      exporter.export([span], () => {});
      ledger?.add('delivered_spans', 1);
    },
    flush: () => Promise.resolve(true),
    pending: () => 0,
    describe: () => 'console',
  };
}
