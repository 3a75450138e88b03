const PLAIN = /^(?:unknown_service:)?[a-z]{1,20}(?:[-_.][a-z]{1,20}){0,4}$/;

/** Words of small letters, as services are called: nothing that a detector could find anything in. */
export function isPlainName(name: unknown): name is string {
  return typeof name === 'string' && PLAIN.test(name);
}
