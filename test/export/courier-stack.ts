import { Breaker } from '../../src/export/breaker.js';
import { Courier, type CourierOptions } from '../../src/export/courier.js';
import type { ExportEvent } from '../../src/export/export-event.js';
import { FailOver } from '../../src/export/fail-over.js';
import { Ledger } from '../../src/export/ledger.js';
import type { Sender } from '../../src/export/sender.js';
import { FakeEndpoint } from './fake-endpoint.js';
import { makeBatch } from './make-batch.js';
import { MemorySpool } from './memory-spool.js';
import { TurnedClock } from './turned-clock.js';

interface Given extends Partial<Omit<CourierOptions, 'spool' | 'sender'>> {
  readonly clock?: TurnedClock;
  /** One character for each endpoint. */
  readonly names?: string;
  readonly spool?: MemorySpool;
  /** False: the courier talks to the first endpoint without a breaker. */
  readonly breakers?: boolean;
}

/** A courier as it is composed in the exporting thread, with endpoints and a disk of the test. */
export function courierStack({ clock = new TurnedClock(), names = 'a', breakers = true, ...options }: Given = {}) {
  const ledger = new Ledger();
  const events: ExportEvent[] = [];
  const say = (event: ExportEvent) => void events.push(event);
  const endpoints = [...names].map((name) => new FakeEndpoint(clock, undefined, 0, name));
  const [a, b] = endpoints as [FakeEndpoint, FakeEndpoint];
  const count = (change: 1 | -1) => ledger.add('open_breakers', change);
  const wrapped = endpoints.map((endpoint) => new Breaker(endpoint, clock, { count, say }));
  const sender: Sender = breakers ? new FailOver(wrapped, clock, 10_000) : a;
  const requestTimeoutMs = 10_000 * endpoints.length;
  const courier = new Courier({ sender, ledger, clock, maxBytes: 32 * 1024 * 1024, requestTimeoutMs, say, ...options });
  let made = 0;

  /** Hands over a batch of so many spans. */
  const add = (spans = 1, pad = 0) => {
    const batch = makeBatch({ spans, pad, since: 1000 + clock.now() });
    made += spans;
    courier.add(batch);
    return batch;
  };

  /** Hands over `perSecond` batches a second for some seconds. */
  const pace = async (perSecond: number, seconds: number, spans = 1) => {
    for (let sent = 0; sent < perSecond * seconds; sent += 1) {
      add(spans);
      await clock.turn(1000 / perSecond);
    }
  };

  return { clock, ledger, events, endpoints, a, b, courier, add, pace, made: () => made, kinds: () => events.map(({ kind }) => kind) };
}

/** Spans that were given up, by all reasons. */
export function dropped(ledger: Ledger): number {
  let sum = 0;
  for (const [counter, value] of Object.entries(ledger.values())) if (counter.startsWith('dropped_')) sum += value;
  return sum;
}
