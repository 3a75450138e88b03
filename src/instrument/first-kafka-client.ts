import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { platformaticKafka } from './platformatic-kafka.js';
import type { Workshop } from './workshop.js';

const INSTANCES = 'plt:kafka:instances';

/** Brings the instrumentation in with the first object that `@platformatic/kafka` announces, and hands it that one (see first-fetch.ts). */
export function instrumentFromFirstClient(workshop: Workshop): void {
  const onFirst = (message: unknown) => {
    unsubscribe(INSTANCES, onFirst);
    const brought = workshop.bring('platformatic-kafka') as ReturnType<typeof platformaticKafka> | undefined;
    brought?.announced(message);
  };
  subscribe(INSTANCES, onFirst);
}
