import { closest } from '../../config/closest.js';

const MOST = 3;

/** The names that are most like one that was not found: those that end alike, then the one that takes the fewest letters. */
export function nearest(name: string, names: readonly string[]): string[] {
  const own = name.slice(name.lastIndexOf('.') + 1);
  const alike = names.filter((other) => other === own || other.endsWith(`.${own}`));
  const near = closest(name, names);
  const ofLast = closest(own, names.map((other) => other.slice(other.lastIndexOf('.') + 1)));
  const byLast = names.filter((other) => ofLast !== undefined && (other === ofLast || other.endsWith(`.${ofLast}`)));
  return [...new Set([...alike, ...(near === undefined ? [] : [near]), ...byLast])].slice(0, MOST);
}
