/** A pattern in which `*` stands for one or more characters, taken apart once. */
export interface Glob {
  readonly pattern: string;
  /** Characters before the first `*`: the more there are, the more the pattern says. */
  readonly prefixLength: number;
  matches(text: string): boolean;
}

/**
 * Takes a pattern apart: `*` is one or more characters (`least` 0: none, too), a row of stars is one, and nothing else
 * is special. Never a regular expression: `*a*a*a*a*b` as `.*` takes minutes on 500 characters, and here one pass.
 */
export function globOf(pattern: string, least: 0 | 1 = 1): Glob {
  const [head = '', ...rest] = pattern.split(/\*+/);
  const tail = rest.pop();
  if (tail === undefined) {
    return { pattern, prefixLength: pattern.length, matches: (text) => text === pattern };
  }
  return {
    pattern,
    prefixLength: head.length,
    matches(text) {
      if (!text.startsWith(head) || !text.endsWith(tail)) return false;
      // Behind each star its literal is taken where it comes first: a later place would leave less for the others.
      let at = head.length;
      for (const literal of rest) {
        const found = text.indexOf(literal, at + least);
        if (found < 0) return false;
        at = found + literal.length;
      }
      return at + least <= text.length - tail.length;
    },
  };
}
