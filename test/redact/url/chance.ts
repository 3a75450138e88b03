import { seeded } from '../../export/turned-clock.js';

export interface Chance {
  /** A whole number below `count`. */
  readonly below: (count: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
}

/** Choices that are the same in every run with the same seed. */
export function chanceOf(seed: number): Chance {
  const random = seeded(seed);
  const below = (count: number): number => Math.floor(random() * count);
  return { below, pick: (list) => list[below(list.length)] as (typeof list)[number] };
}
