/** A longer name than any is not compared. */
const LONGEST = 80;

/** The one of the words that takes the fewest letters to make of this one; undefined where none is near. */
export function closest(word: string, words: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined;
  let best: string | undefined;
  // Not so many that nothing of the word is left.
  let least = Math.min(word.length, Math.max(3, Math.ceil(word.length / 2)));
  for (const candidate of words) {
    const steps = stepsBetween(word, candidate);
    if (steps >= least) continue;
    best = candidate;
    least = steps;
  }
  return best;
}

/** Letters to put in, take out or change (Levenshtein). */
function stepsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, changed));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
