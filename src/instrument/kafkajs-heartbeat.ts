import { context } from '@opentelemetry/api';
import { spanInWork } from './messaging/message-context.js';
import { quietly } from './messaging/quietly.js';

export type Heartbeat = (this: unknown, ...args: unknown[]) => Promise<unknown>;

/** What a coordinator answers when the group is being divided anew. */
const REBALANCING: ReadonlySet<unknown> = new Set(['REBALANCE_IN_PROGRESS', 'NOT_COORDINATOR_FOR_GROUP', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID']);

/**
 * What a handler gets, with a heartbeat that notes a rebalance on the span in work: kafkajs tells of it only when all handlers are done, except to the
 * one that asks.
 */
export function withHeartbeat<P extends { readonly heartbeat?: Heartbeat }>(payload: P): P {
  const { heartbeat } = payload;
  if (typeof heartbeat !== 'function') return payload;
  return {
    ...payload,
    async heartbeat(this: unknown, ...args: unknown[]) {
      try {
        return await heartbeat.apply(this, args);
      } catch (thrown) {
        quietly(() => {
          const type = (thrown as { readonly type?: unknown } | null)?.type;
          if (REBALANCING.has(type)) spanInWork(context.active())?.addEvent('rebalance', { 'error.type': String(type) });
        });
        throw thrown;
      }
    },
  };
}
