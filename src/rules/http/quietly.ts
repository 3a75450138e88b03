/** A request may be anything that the service made of it: frozen, a proxy, with getters that throw. What cannot be read has no value. */
export function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // The service must not hear of it.
  }
}
