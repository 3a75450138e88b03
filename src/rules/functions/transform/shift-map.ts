const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

/** Characters put in at one column of a line, both counted from 0, before anything was put in. */
export interface Shift {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/**
 * The mappings of a source map (version 3) for a text into whose lines something was put. Only the first number of a segment, its
 * column in the generated line, changes.
 */
export function shiftMappings(mappings: string, shifts: readonly Shift[]): string {
  const lines = mappings.split(';');
  for (const [line, ofLine] of grouped(shifts)) {
    const segments = lines[line];
    if (segments) lines[line] = shiftLine(segments, ofLine.toSorted((a, b) => a.column - b.column));
  }
  return lines.join(';');
}

function grouped(shifts: readonly Shift[]): Map<number, Shift[]> {
  const lines = new Map<number, Shift[]>();
  for (const shift of shifts) lines.set(shift.line, [...(lines.get(shift.line) ?? []), shift]);
  return lines;
}

function shiftLine(segments: string, shifts: readonly Shift[]): string {
  let column = 0;
  let written = 0;
  let moved = 0;
  let next = 0;
  return segments
    .split(',')
    .map((segment) => {
      const { value, end } = readNumber(segment);
      column += value;
      for (let shift = shifts[next]; shift && shift.column <= column; shift = shifts[next]) {
        moved += shift.length;
        next += 1;
      }
      const delta = column + moved - written;
      written = column + moved;
      return writeNumber(delta) + segment.slice(end);
    })
    .join(',');
}

function readNumber(text: string): { value: number; end: number } {
  let value = 0;
  let shift = 0;
  for (let end = 0; end < text.length; ) {
    const digit = VALUES.get(text[end] ?? '') ?? 0;
    end += 1;
    value |= (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) === 0) return { value: value & 1 ? -(value >> 1) : value >> 1, end };
  }
  return { value: 0, end: text.length };
}

function writeNumber(number: number): string {
  let rest = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}
