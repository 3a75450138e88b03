/** A sum over the whole life of a process, said at its end. */
const IN_ALL = /\[OTA-042\] ([\d,]+) spans?\b/;
/** What was lost since the line before. */
const SINCE = /\[OTA-031\] ([\d,]+) spans?\b/;

/** How many spans the agent's own lines give up for lost. */
export function saidLost(lines: readonly string[]): number {
  const inAll = lines.flatMap((line) => numberIn(line, IN_ALL));
  return sum(inAll.length > 0 ? inAll : lines.flatMap((line) => numberIn(line, SINCE)));
}

function numberIn(line: string, pattern: RegExp): number[] {
  const digits = pattern.exec(line)?.[1];
  return digits === undefined ? [] : [Number(digits.replaceAll(',', ''))];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
