import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** What every span takes: ids, times, kind, name. */
const LEAST = 120;
const PER_ATTRIBUTE = 24;

/** About how many bytes a span takes when encoded: good enough to bound what is held. */
export function roughBytes({ attributes, events }: ReadableSpan): number {
  let bytes = LEAST + lengthOf(attributes);
  for (const event of events) bytes += LEAST + lengthOf(event.attributes);
  return bytes;
}

function lengthOf(attributes: Readonly<Record<string, unknown>> | undefined): number {
  let bytes = 0;
  for (const key in attributes) {
    const value = attributes[key];
    bytes += PER_ATTRIBUTE;
    if (typeof value === 'string') bytes += value.length;
    else if (Array.isArray(value)) for (const item of value) bytes += typeof item === 'string' ? item.length : 8;
  }
  return bytes;
}
