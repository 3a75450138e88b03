/**
 * Whether a text matches a pattern in which `*` stands for one or more characters. It goes back to
 * the last star only, so the work is bounded by the product of the lengths, which that of a regular expression is not.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let place = 0;
  /** Behind the last star, and the place up to which that star has taken the text. */
  let behindStar = -1;
  let taken = 0;
  while (place < text.length) {
    if (pattern[at] === '*') {
      behindStar = at + 1;
      at = behindStar;
      taken = place + 1;
      place = taken;
    } else if (at < pattern.length && pattern[at] === text[place]) {
      at += 1;
      place += 1;
    } else if (behindStar >= 0) {
      taken += 1;
      at = behindStar;
      place = taken;
    } else {
      return false;
    }
  }
  return at === pattern.length;
}
