/** Beyond a day it is a mistake, and no timer of Node goes beyond 24 days. */
const LONGEST_MS = 24 * 3_600_000;

/**
 * The pause that a `Retry-After` asks for, in milliseconds: seconds or a date (RFC 9110, 10.2.3). A date is compared
 * with the `Date` of the same answer, where it has one: the clocks of the two sides need not agree.
 */
export function retryAfterMs(value: string | undefined, date: string | undefined): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text) * 1000), LONGEST_MS);
  const until = httpDate(text);
  if (until === undefined) return undefined;
  return Math.min(Math.max(until - (httpDate(date?.trim() ?? '') ?? Date.now()), 0), LONGEST_MS);
}

/** Only what begins with a day of the week: `Date.parse` makes a date of almost anything, of `-1` too. */
function httpDate(text: string): number | undefined {
  if (!/^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i.test(text)) return undefined;
  // The oldest of the three forms names no zone.
  const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? undefined : time;
}
