import type { Likeness, Pair } from './pair-up.js';

const EQUAL = 1000;

/** As {@link pairUp} for siblings whose order counts: pairs never cross, as in a comparison of two files. */
export function pairUpInOrder<E, A>(
  expected: readonly E[],
  actual: readonly A[],
  { equal, similar }: Likeness<E, A>,
): Pair<E, A>[] {
  // best[i][j]: the score and the first step of the best alignment of what follows expected[i] and actual[j].
  const best = Array.from({ length: expected.length + 1 }, () =>
    Array.from({ length: actual.length + 1 }, () => ({ score: 0, paired: false })),
  );
  const scoreAt = (i: number, j: number): number => best[i]?.[j]?.score ?? 0;
  for (let i = expected.length - 1; i >= 0; i -= 1) {
    for (let j = actual.length - 1; j >= 0; j -= 1) {
      const [left, right] = [expected[i] as E, actual[j] as A];
      const likeness = equal(left, right) ? EQUAL : similar(left, right);
      const together = likeness === 0 ? -1 : likeness + scoreAt(i + 1, j + 1);
      const apart = Math.max(scoreAt(i + 1, j), scoreAt(i, j + 1));
      (best[i] ?? [])[j] = { score: Math.max(together, apart), paired: together >= apart };
    }
  }

  const pairs: Pair<E, A>[] = [];
  let [i, j] = [0, 0];
  while (i < expected.length || j < actual.length) {
    const step = i < expected.length && j < actual.length ? best[i]?.[j] : undefined;
    if (step?.paired) {
      pairs.push([expected[i++] as E, actual[j++] as A]);
    } else if (j >= actual.length || (i < expected.length && scoreAt(i + 1, j) >= scoreAt(i, j + 1))) {
      pairs.push([expected[i++] as E, undefined]);
    } else {
      pairs.push([undefined, actual[j++] as A]);
    }
  }
  return pairs;
}
