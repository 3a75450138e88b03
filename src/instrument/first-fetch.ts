import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { undici } from './undici.js';
import type { Workshop } from './workshop.js';

const CREATED = 'undici:request:create';

/**
 * Brings the instrumentation in with the first request that `fetch` or `undici` announces, and hands it that request:
 * who subscribes during an announcement may or may not be called for it, depending on the Node version.
 */
export function instrumentFromFirstFetch(workshop: Workshop): void {
  const onFirst = (message: unknown) => {
    unsubscribe(CREATED, onFirst);
    const brought = workshop.bring('undici') as ReturnType<typeof undici> | undefined;
    brought?.official.onRequestCreated(message as { request: object });
  };
  subscribe(CREATED, onFirst);
}
