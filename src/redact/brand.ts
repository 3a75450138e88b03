/**
 * What has been through redaction. The mark is a private field: nobody outside this class can put it on an object or
 * take it over by copying (a WeakSet would do the same, for a tenth of a microsecond and a weak reference per span).
 */
export class Branded {
  readonly #mark = true;

  static is(value: unknown): boolean {
    return typeof value === 'object' && value !== null && #mark in value && value.#mark;
  }
}

let onUnbranded = (): void => {};

/** Says who counts what was turned back. */
export function countUnbranded(count: () => void): void {
  onUnbranded = count;
}

/** Asked by everything that sends or prints: whatever came past redaction goes no further, and is counted. */
export function mayLeave(value: unknown): boolean {
  if (Branded.is(value)) return true;
  onUnbranded();
  return false;
}
