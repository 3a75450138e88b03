import { Breaker } from './breaker.js';
import { Courier } from './courier.js';
import type { Say } from './export-event.js';
import { saySpool } from './export-report.js';
import { FailOver } from './fail-over.js';
import { FileSender } from './file-sender.js';
import type { Ledger } from './ledger.js';
import type { Destination, ExportPlan } from './plan.js';
import type { Clock, Sender } from './sender.js';
import { senderOf } from './sender-of.js';
import type { Spool } from './spool.js';
import { openSpool } from './spool/open-spool.js';

/** Wraps a sender of one endpoint; where the service's own code runs, its requests must not be traced. */
export type Around = (sender: Sender) => Sender;

interface Tools {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly say: Say;
  readonly around: Around | undefined;
  /** Bytes of the whole bound that couriers have to leave free. */
  readonly outside: () => number;
}

/** The courier of a destination with everything behind it, inside out: sender, breaker, fail-over, spool. */
export function courierFor(destination: Destination, plan: ExportPlan, tools: Tools): Courier {
  const { ledger, clock, say, outside } = tools;
  const share = plan.spool && { ...plan.spool, maxBytes: Math.floor(plan.spool.maxBytes / plan.destinations.length) };
  const spool = share && spoolOf(share, destination, tools);
  return new Courier({
    sender: senderFor(destination, plan, tools),
    ...(spool && { spool }),
    ledger,
    clock,
    maxBytes: Math.floor(plan.maxBytes / plan.destinations.length),
    outside: () => outside() / plan.destinations.length,
    // A broken endpoint leaves its share of the time to the next one.
    requestTimeoutMs: plan.requestTimeoutMs * Math.max(1, destination.endpoints.length),
    say,
  });
}

function senderFor(destination: Destination, plan: ExportPlan, { ledger, clock, say, around }: Tools): Sender {
  const breaker = (sender: Sender) =>
    new Breaker(around ? around(sender) : sender, clock, { count: (change) => ledger.add('open_breakers', change), say });
  if (destination.file !== undefined) return breaker(new FileSender(destination.file));
  // Where nothing has to be wrapped around our requests, no code of the service runs.
  const ownThread = around === undefined;
  const breakers = destination.endpoints.map((endpoint) => breaker(senderOf(endpoint, ownThread)));
  const [only] = breakers;
  return only && breakers.length === 1 ? only : new FailOver(breakers, clock, plan.requestTimeoutMs);
}

function spoolOf(
  { directory, maxBytes, service }: NonNullable<ExportPlan['spool']>,
  { name }: Destination,
  { ledger, clock }: Tools,
): Spool | undefined {
  const spool = openSpool({
    directory,
    service,
    destination: name,
    maxBytes,
    clock,
    onDrop: (reason, spans) => ledger.dropped(reason, spans),
    say: saySpool,
  });
  if (!('failed' in spool)) return spool;
  saySpool({ kind: 'fails', reason: `${directory}: ${spool.failed}` });
  return undefined;
}
