import { ConsoleSpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { mayLeave } from '../redact/brand.js';
import type { Ledger } from './ledger.js';
import { onEnd } from './process-end.js';
import { DeadlySignals } from './signal-end.js';
import type { Sink } from './sink.js';

export interface ConsoleSinkOptions {
  /** Where spans are counted, if nobody else does it. */
  readonly ledger?: Ledger;
  /** No other sink watches for signals, and it is wanted. */
  readonly signals?: boolean;
}

/** Prints each span as it is kept, for development (`OTEL_TRACES_EXPORTER=console`). */
export function consoleSink({ ledger, signals: watched = false }: ConsoleSinkOptions = {}): Sink {
  const exporter = new ConsoleSpanExporter();
  let last: (final: boolean) => void = () => {};
  const signals = watched ? new DeadlySignals(() => last(true)) : undefined;
  onEnd({
    end: () => last(true),
    oneMoreTurn: () => signals?.oneMoreTurn() ?? false,
    listenerRemoved: (event) => signals?.listenerRemoved(event),
  });
  return {
    add(span: ReadableSpan) {
      if (!mayLeave(span)) return;
      exporter.export([span], () => {});
      ledger?.add('delivered_spans', 1);
    },
    prepare: () => signals?.start(),
    beforeEnd(callback) {
      last = callback;
    },
    flush: () => Promise.resolve(true),
    pending: () => 0,
    describe: () => 'console',
  };
}
