import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { instanceId } from '../resource/instance-id.js';
import type { Carrier } from './carrier.js';
import { ChannelCarrier } from './channel-carrier.js';
import type { Around } from './compose.js';
import { Ledger } from './ledger.js';
import type { ExportPlan } from './plan.js';
import { planOnChannel, type SharedPlan, sharedPlanOf } from './shared-plan.js';
import { ThreadCarrier } from './thread-carrier.js';

/** Under this key the service's worker threads find the exporter of their process. */
const KEY = '@org/otel-agent';

interface Shared {
  readonly ledger: SharedArrayBuffer;
  readonly channel: string;
  readonly plan: SharedPlan;
}

export interface WayOut {
  readonly carrier: Carrier;
  readonly ledger: Ledger;
  /** What is sent how, from this thread. */
  readonly plan: ExportPlan;
  /** The ledger is this thread's to watch: no other thread does. */
  readonly own: boolean;
}

/**
 * The way out of this thread. The main thread has an exporting thread beside it; the service's worker threads hand over to
 * that one. A worker thread whose main thread has no agent, or whose own environment names other destinations, has an
 * exporter of its own.
 */
export function carrierOf(plan: ExportPlan): WayOut {
  const shared = isMainThread ? undefined : (getEnvironmentData(KEY) as unknown as Shared | undefined);
  const common = shared && planOnChannel(plan, shared.plan, process.env);
  if (shared && common) {
    const ledger = new Ledger(shared.ledger);
    return { carrier: new ChannelCarrier(shared.channel, ledger, common.maxBytes), ledger, plan: common, own: false };
  }
  const ledger = new Ledger();
  const channel = `otel-agent ${instanceId()}`;
  const carrier = new ThreadCarrier(
    { plan, ledger: ledger.memory, channel },
    ledger,
    () => {
      const { InProcessCarrier } = require('./in-process-carrier.js') as typeof import('./in-process-carrier.js');
      return new InProcessCarrier(plan, ledger, untraced);
    },
  );
  if (isMainThread) {
    const here: Shared = { ledger: ledger.memory, channel, plan: sharedPlanOf(plan) };
    setEnvironmentData(KEY, here as unknown as string);
  }
  return { carrier, ledger, plan, own: true };
}

/** Our own requests are nobody's business. */
const untraced: Around = (sender) => ({
  send: (batch, timeoutMs) =>
    context.with(suppressTracing(ROOT_CONTEXT), () => sender.send(batch, timeoutMs)),
  readyAt: () => sender.readyAt(),
  hurry: () => sender.hurry?.(),
  close: () => sender.close(),
  describe: () => sender.describe(),
});
