import type { Texts } from './texts.js';
import type { Leaves } from './walk.js';

/** For values that nothing reads, but that have to be copied all the same. */
export function unread(texts: Texts): Leaves {
  return {
    name: (name) => name,
    member: () => undefined,
    named: () => undefined,
    string: (text) => texts.atMost(texts.bounded(text)),
    number: (value) => value,
    bigint: (digits) => digits,
    bytes: (bytes) => bytes,
  };
}
