import type { Setting } from '../src/config/setting.js';

/** A part of a JSON schema (draft 7, which editors know best). */
export type Schema = Readonly<Record<string, unknown>>;

/** A text that variables are put into: its value is known only later. */
export const REFERENCE: Schema = { $ref: '#/definitions/reference' };
/** That, or nothing. */
export const OPEN: Schema = { $ref: '#/definitions/open' };
export const DEFINITIONS: Readonly<Record<string, Schema>> = {
  reference: { type: 'string', pattern: '\\$\\{' },
  open: { anyOf: [{ enum: [null, ''] }, REFERENCE] },
};
const SCALAR: Schema = { type: ['string', 'number', 'boolean'] };

/** Schemas by what a parser says that it expects. */
const KINDS: readonly (readonly [RegExp, (...parts: string[]) => Schema[]])[] = [
  [/^true or false$/, () => [{ enum: [true, false, 'true', 'false'] }]],
  [/^one of (.*)$/, (words = '') => [{ enum: words.split(', ') }]],
  [/^a list of (.*)$/, (words = '') => listOf({ enum: words.split(', ') }, `(?:${words.split(', ').join('|')})`)],
  [/^a whole number, at least (\d+)$/, (min = '0') => [{ type: 'integer', minimum: Number(min) }, text(`[1-9]\\d{${min.length - (Number(min) > 1 ? 0 : 1)},}`)]],
  [/^a whole number of milliseconds, (\d+) to (\d+)$/, (min, max) => [{ type: 'integer', minimum: Number(min), maximum: Number(max) }, text('\\d+')]],
  [/^a number from 0 to 1$/, () => [{ type: 'number', minimum: 0, maximum: 1 }, text('(?:0|1|0?\\.\\d+)')]],
  [/^a number of traces per second/, () => [{ type: 'number', minimum: 0, maximum: 1e9 }, text('\\d+(?:\\.\\d+)?')]],
  [/^a duration like/, () => [{ type: 'number', minimum: 0, maximum: 2 ** 31 - 1 }, text('\\d+(?:\\.\\d+)?\\s*(?:ms|s|m|h)?')]],
  [/^a size like [^,]*(?:, at least (\d+) bytes)?$/, (min = '0') => [{ type: 'integer', minimum: Number(min) }, text(Number(min) > 0 ? LARGE : SIZE)]],
  [/^whole numbers from (\d+) to (\d+)/, (min, max) => listOf({ type: 'integer', minimum: Number(min), maximum: Number(max) }, '\\d+')],
  [/^names, separated by commas$/, () => listOf({ type: 'string', pattern: '^[^,]+$' }, '[^,]+')],
  [/^paths that start with \//, () => listOf({ type: 'string', pattern: '^/[^,]*$' }, '/[^,]*')],
  [/^a URL that starts with http:\/\/ or https:\/\/$/, () => [text('https?://[^\\s/]+.*')]],
  [/^a URL that starts with http:\/\/, https:\/\/ or unix:\/\//, () => [text(ENDPOINT)]],
  [/^URLs that start with http/, () => listOf(text(ENDPOINT), ENDPOINT)],
  [/^(?:pairs|attributes|headers) like /, () => [{ type: 'object', additionalProperties: SCALAR }, text('[^=]+=.*')]],
  [/^off, or a duration like/, () => [{ enum: ['off', 'none', false] }, { type: 'number', minimum: 0, maximum: 2 ** 31 - 1 }, text('\\d+(?:\\.\\d+)?\\s*(?:ms|s|m|h)?')]],
  [/^off, or traceparent/, () => [{ const: false }, ...listOf(text(COMMENT_KEY), COMMENT_KEY)]],
  [/^off, or columns/, () => [{ const: false }, PLACE, ...listOf({ anyOf: [PLACE, text(PARAMETER)] }, PARAMETER)]],
  [/^the name of a header of its own/, () => [text("[A-Za-z0-9_!#$%&'*+.^`|~-]{1,64}")]],
  [/^the key of an attribute/, () => [text('[A-Za-z0-9_.-]{1,64}')]],
];

const COMMENT_KEY = '[A-Za-z_][\\w.-]{0,63}(?:=[^,]{1,128})?';
const PLACE: Schema = { type: 'integer', minimum: 0, maximum: 99_999 };
const COLUMN = '[A-Za-z_\\x80-\\uffff][\\w$\\x80-\\uffff]{0,62}';
const PARAMETER = `(?:\\*|\\d{1,5}|\\$[1-9]\\d{0,4}|${COLUMN}(?:\\.${COLUMN})?)`;
const SIZE = '\\d+(?:\\.\\d+)?\\s*(?:[kKmMgG]?[bB]|[kKmMgG]i[bB])?';
/** A text whose size no bound of ours is above. */
const LARGE = '\\d+(?:\\.\\d+)?\\s*[mMgG]i?[bB]|\\d{3,}\\s*[kK]i?[bB]|\\d{6,}';
const ENDPOINT = '(?:https?://[^\\s/]+|unix:/|http\\+unix://|[\\w.-]+:\\d{1,5}|\\[[0-9a-fA-F:.]+\\]:\\d{1,5})[^,]*';

/** What a setting without a form of its own may be. A parser of a new kind has to be told of here. */
export function valueSchema(key: string, { parse }: Setting<unknown>): Schema {
  // One of them is bad for every parser that expects anything.
  const expected = parse('\u0001').expected ?? parse('').expected;
  if (expected === undefined) return { anyOf: [SCALAR, OPEN] };
  for (const [pattern, schemas] of KINDS) {
    const [whole, ...parts] = pattern.exec(expected) ?? [];
    if (whole !== undefined) return { anyOf: [...schemas(...parts), OPEN] };
  }
  throw new Error(`${key}: no schema is known for '${expected}'`);
}

/** A text that is this and nothing else. */
export function text(pattern: string): Schema {
  return { type: 'string', pattern: `^\\s*(?:${pattern})\\s*$` };
}

/** A list, or one text with commas. */
function listOf(items: Schema, word: string): Schema[] {
  return [{ type: 'array', items: { anyOf: [items, REFERENCE] } }, text(`${word}(?:\\s*,\\s*${word})*`), ...(items['type'] === 'integer' ? [items] : [])];
}
