/** One line of an alignment: a pair, or an item that has no counterpart on the other side. */
export type Pair<E, A> = readonly [E, A] | readonly [E, undefined] | readonly [undefined, A];

export interface Likeness<E, A> {
  /** The two are equal, with everything below them. */
  equal: (expected: E, actual: A) => boolean;
  /** How much they look like each other; 0: not at all. */
  similar: (expected: E, actual: A) => number;
}

/**
 * Finds for siblings in any order which expected one each actual one is: as many equal pairs as there can be, which
 * first come, first served would miss where a wildcard takes what another needs; of the rest, the most similar.
 */
export function pairUp<E, A>(expected: readonly E[], actual: readonly A[], likeness: Likeness<E, A>): Pair<E, A>[] {
  const partners = new Map<number, number>();

  // Kuhn's algorithm: a free item if there is one; else one whose partner finds another item for itself.
  function findPartner(index: number, tried: Set<number>): boolean {
    const equals = actual.flatMap((candidate, at) => (likeness.equal(expected[index] as E, candidate) ? [at] : []));
    const found =
      equals.find((at) => !partners.has(at)) ??
      equals.find((at) => {
        if (tried.has(at)) return false;
        tried.add(at);
        return findPartner(partners.get(at) as number, tried);
      });
    if (found !== undefined) partners.set(found, index);
    return found !== undefined;
  }
  expected.forEach((_, index) => findPartner(index, new Set()));

  const paired = new Set(partners.values());
  const rest = expected.flatMap((item, index) => (paired.has(index) ? [] : [{ item, index }]));
  const similar = rest.flatMap(({ item, index }) =>
    actual.flatMap((candidate, at) => {
      const score = partners.has(at) ? 0 : likeness.similar(item, candidate);
      return score > 0 ? [{ index, at, score }] : [];
    }),
  );
  for (const { index, at } of similar.sort((a, b) => b.score - a.score)) {
    if (paired.has(index) || partners.has(at)) continue;
    partners.set(at, index);
    paired.add(index);
  }

  const partnerOf = new Map([...partners].map(([at, index]) => [index, at]));
  return [
    ...expected.map((item, index): Pair<E, A> => [item, actual[partnerOf.get(index) ?? -1]] as Pair<E, A>),
    ...actual.flatMap((item, at): Pair<E, A>[] => (partners.has(at) ? [] : [[undefined, item]])),
  ];
}
