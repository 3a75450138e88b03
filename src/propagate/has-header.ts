/** Whether a header of that name (in lower case) was written already: then it is the service's word, and stays. */
export function hasHeader(carrier: unknown, name: string): boolean {
  if (typeof carrier !== 'object' || carrier === null) return false;
  return Object.keys(carrier).some((key) => key.length === name.length && key.toLowerCase() === name);
}
