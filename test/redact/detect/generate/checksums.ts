import { ibanForms } from '../../../../src/redact/detect/iban.js';
import { ALNUM, CAPITALS, DIGITS, type Random } from './random.js';

/** Issuer's prefix and number of digits. */
const ISSUERS: readonly (readonly [string, number])[] = [
  ['4', 16],
  ['4', 13],
  ['51', 16],
  ['55', 16],
  ['2221', 16],
  ['2720', 16],
  ['34', 15],
  ['37', 15],
  ['36', 14],
  ['305', 14],
  ['6011', 16],
  ['65', 16],
  ['3530', 16],
  ['62', 16],
  ['62', 19],
  ['6759', 16],
];

const GROUPS: Readonly<Record<number, readonly number[]>> = {
  13: [4, 3, 3, 3],
  14: [4, 6, 4],
  15: [4, 6, 5],
  16: [4, 4, 4, 4],
  19: [6, 13],
};

/** Digits only, with a right last digit. */
export function cardDigits(random: Random): string {
  const [prefix, length] = random.pick(ISSUERS);
  const body = prefix + random.text(DIGITS, length - prefix.length - 1);
  let sum = 0;
  for (let index = 0; index < body.length; index++) {
    const digit = Number(body[body.length - 1 - index]);
    sum += index % 2 === 1 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return `${body}${(10 - (sum % 10)) % 10}`;
}

/** In one word, or in groups. */
export function card(random: Random): string {
  return grouped(cardDigits(random), random.pick(['', '', ' ', '-']));
}

export function grouped(digits: string, separator: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (const size of GROUPS[digits.length] ?? []) {
    pieces.push(digits.slice(from, from + size));
    from += size;
  }
  return pieces.join(separator);
}

const FORMS = Array.from(ibanForms());

/** Without spaces, in capitals. */
export function ibanCharacters(random: Random): string {
  const [country, form] = random.pick(FORMS);
  const sorts: Record<string, string> = { n: DIGITS, a: CAPITALS, c: CAPITALS + DIGITS };
  const body = Array.from(form, (sort) => random.text(sorts[sort] ?? ALNUM, 1)).join('');
  const digits = `${body}${country}00`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${body}`;
}

export function iban(random: Random): string {
  const characters = ibanCharacters(random);
  const spaced = characters.replace(/(.{4})(?=.)/g, '$1 ');
  return random.pick([characters, spaced, characters.toLowerCase()]);
}
