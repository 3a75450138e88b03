const groups = new WeakMap<object, string>();

/** Notes the group that a consumer is in: kafkajs does not tell. */
export function noteGroup(consumer: object, group: string | undefined): void {
  if (typeof group === 'string' && group !== '') groups.set(consumer, group);
}

/** Group of a consumer. */
export function groupOf(consumer: object): string | undefined {
  return groups.get(consumer);
}
