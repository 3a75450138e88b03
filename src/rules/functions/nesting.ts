/** Calls of one function inside of one another that have spans of their own. */
const DEEPEST = 10;
/** Spans of one rule inside of the outermost call that it traces. */
const MOST_INSIDE = 1000;

/** One traced call that is not over, and those around it. */
export interface Nesting {
  readonly owner: object;
  up: Nesting | undefined;
  isOpen: boolean;
  /** Calls of the same owner inside of it that were traced. */
  inside: number;
}

/**
 * The nesting of a call of `owner` in that of its caller; undefined when it goes too deep, or when there are too many inside of
 * one: what calls itself thousands of times must not make thousands of spans. Only calls that are not over count: a function that
 * is called again by its own timer is not inside of itself.
 */
export function nest(owner: object, around: Nesting | undefined): Nesting | undefined {
  let up = around;
  while (up && !up.isOpen) up = up.up;
  let depth = 0;
  let outermost: Nesting | undefined;
  for (let call = up; call; call = call.up) {
    // What is over is let go of: a service whose every call begins the next before it ends would keep them all.
    while (call.up && !call.up.isOpen) call.up = call.up.up;
    if (call.owner !== owner) continue;
    depth += 1;
    outermost = call;
  }
  if (outermost) {
    if (depth >= DEEPEST || outermost.inside >= MOST_INSIDE) return undefined;
    outermost.inside += 1;
  }
  return { owner, up, isOpen: true, inside: 0 };
}
