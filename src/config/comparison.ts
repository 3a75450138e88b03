const FORM = /^(>=|<=|>|<|=)?\s*(\d+(?:\.\d+)?)$/;

/** Whether a text is a comparison with a number: `>=500`, `<10`, `404`. */
export function isComparison(text: string): boolean {
  return FORM.test(text);
}

/** The test that a comparison describes. A text that is none never holds; reading the settings has refused it before. */
export function comparisonOf(text: string): (value: number) => boolean {
  const [, sign = '=', digits] = FORM.exec(text) ?? [];
  const bound = Number(digits);
  switch (sign) {
    case '>=':
      return (value) => value >= bound;
    case '<=':
      return (value) => value <= bound;
    case '>':
      return (value) => value > bound;
    case '<':
      return (value) => value < bound;
    default:
      return (value) => value === bound;
  }
}
