/**
 * The class of what was thrown and nothing of its text, for a line about values of the service: its getters may put
 * private data into what they throw. It never throws.
 */
export function classOf(thrown: unknown): string {
  try {
    if (typeof thrown !== 'object' || thrown === null) return `a thrown ${typeof thrown}`;
    const { name } = (Object.getPrototypeOf(thrown) as { constructor: { name: unknown } }).constructor;
    return typeof name === 'string' && /^[\w$]{1,64}$/.test(name) ? name : 'a thrown object';
  } catch {
    return 'a thrown object';
  }
}
