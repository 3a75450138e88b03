/** What is known of a producer or a consumer that kafkajs itself does not tell. */
export interface ClientFacts {
  readonly group?: string;
  readonly transactionalId?: string;
  /** From the first answer of a broker on. */
  readonly id?: string;
}

const facts = new WeakMap<object, ClientFacts>();

/** Notes what the service has called it. */
export function noteClient(client: object, more: { readonly [K in keyof ClientFacts]: unknown }): void {
  const texts = Object.entries(more).filter(([, value]) => typeof value === 'string' && value !== '');
  facts.set(client, { ...facts.get(client), ...Object.fromEntries(texts) });
}

export function factsOf(client: object): ClientFacts {
  return facts.get(client) ?? {};
}
