/** What one rule has done since the start. */
export interface RuleCounts {
  readonly name: string;
  matches: number;
  /** Values put. */
  values: number;
  /** Values that were found nowhere. */
  missing: number;
  /** Calls beyond its `limit`. */
  limited: number;
  /** What went wrong, by a word. */
  readonly faults: Map<string, number>;
}

/** Where the counts come from: those of each rule, in their order. */
export type RulesSource = () => readonly RuleCounts[];

const MOST_WORDS = 20;

/** A rule that has done nothing. */
export function noCounts(name: string): RuleCounts {
  return { name, matches: 0, values: 0, missing: 0, limited: 0, faults: new Map() };
}

/** Counts a fault. The words are our own; more than a few of them would be a mistake of ours. */
export function countFault({ faults }: RuleCounts, why: string): void {
  const word = faults.has(why) || faults.size < MOST_WORDS ? why : 'other';
  faults.set(word, (faults.get(word) ?? 0) + 1);
}
