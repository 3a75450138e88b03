import type { Attributes } from '@opentelemetry/api';

/**
 * What is known when a span starts, under the names that rules use, and the attributes that hold it: the stable names of the semantic
 * conventions first, then the older ones that some instrumentations still write.
 */
const PATH = ['url.path', 'http.target'] as const;
const METHOD = ['http.request.method', 'http.method'] as const;
const TOPIC = ['messaging.destination.name', 'messaging.destination'] as const;

/** The path of a request as it was sent, without its query. */
export const pathOf = (attributes: Attributes): string | undefined => {
  const path = first(attributes, PATH);
  const query = path?.indexOf('?') ?? -1;
  return query < 0 ? path : path?.slice(0, query);
};

/** The method of a request. */
export const methodOf = (attributes: Attributes): string | undefined => first(attributes, METHOD);

/** The topic, queue or subject of a message. */
export const topicOf = (attributes: Attributes): string | undefined => first(attributes, TOPIC);

function first(attributes: Attributes, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = attributes[key];
    if (typeof value === 'string') return value;
  }
  return undefined;
}
