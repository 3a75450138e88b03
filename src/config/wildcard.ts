import { globOf } from './glob.js';

/**
 * The test for a pattern as OpenTelemetry's declarative configuration has it: `*` is any run of characters, also none, `?` is one.
 * No regular expression: its work grows with the product of the lengths at most.
 */
export function wildcardOf(pattern: string): (text: string) => boolean {
  if (!pattern.includes('?')) {
    const glob = globOf(pattern, 0);
    return (text) => glob.matches(text);
  }
  return (text) => matches(pattern, text);
}

/** Goes back to the last star only: an earlier one could take nothing that this one cannot. */
function matches(pattern: string, text: string): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let taken = 0;
  while (place < text.length) {
    if (pattern[at] === '*') {
      star = at;
      taken = place;
      at += 1;
    } else if (pattern[at] === '?' || pattern[at] === text[place]) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      at = star + 1;
      taken += 1;
      place = taken;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
