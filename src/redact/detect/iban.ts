import { isAlnum, isDigit, isLetter } from './chars.js';
import type { Found } from './found.js';

/** Country and the form of what follows the check digits (ISO 13616 registry): n digits, a letters, c either. */
const FORMS =
  'AD8n12c AE19n AL8n16c AT16n AZ4a20c BA16n BE12n BG4a6n8c BH4a14c BI23n BR23n1a1c BY4c4n16c CH5n12c CR18n CY8n16c CZ20n ' +
  'DE18n DJ23n DK14n DO4c20n EE16n EG25n ES20n FI14n FK2a12n FO14n FR10n11c2n GB4a14n GE2a16n GI4a15c GL14n GR7n16c GT24c ' +
  'HN4a20n HR17n HU24n IE4a14n IL19n IQ4a15n IS22n IT1a10n12c JO4a4n18c KW4a22c KZ3n13c LB4n20c LC4a24c LI5n12c LT16n ' +
  'LU3n13c LV4a13c LY21n MC10n11c2n MD20c ME18n MK3n10c2n MN16n MR23n MT4a5n18c MU4a19n3a NI4a20n NL4a10n NO11n OM3n16c ' +
  'PK4a16c PL24n PS4a21c PT21n QA4a21c RO4a16c RS18n RU14n15c SA2n18c SC4a20n3a SD14n SE20n SI15n SK20n SM1a10n12c SO19n ' +
  'ST21n SV4a20n TL19n TN20n TR6n16c UA6n19c VA18n VG4a16n XK16n YE4a4n18c';

/** Country, as the number of its two letters, to one letter for each character. */
const COUNTRIES = new Map(
  FORMS.split(' ').map((form) => [
    keyOf(form.charCodeAt(0), form.charCodeAt(1)),
    form.slice(2).replace(/(\d+)([nac])/g, (_, count: string, sort: string) => sort.repeat(Number(count))),
  ]),
);

/** Country code and the form of its numbers, as `nnnaacc`; for generators of tests. */
export function ibanForms(): Map<string, string> {
  const nameOf = (key: number) => String.fromCharCode(65 + Math.floor(key / 32), 65 + (key % 32));
  return new Map(Array.from(COUNTRIES, ([key, form]) => [nameOf(key), form]));
}

function keyOf(first: number, second: number): number {
  return ((first | 32) - 97) * 32 + ((second | 32) - 97);
}

/** `digit`: place of the first of the two check digits. */
export function ibanAt(found: Found, text: string, digit: number): void {
  const start = digit - 2;
  const form = COUNTRIES.get(keyOf(text.charCodeAt(start), text.charCodeAt(start + 1)));
  if (form === undefined) return;
  let remainder = 0;
  let at = digit + 2;
  for (let place = 0; place < form.length; place++, at++) {
    let code = text.charCodeAt(at);
    // A `+` is a space in a query.
    if ((code === 32 || code === 43 || code === 45 || code === 0xa0 || code === 0x202f) && at > digit + 1) code = text.charCodeAt(++at);
    const sort = form.charCodeAt(place);
    if (sort === 110 ? !isDigit(code) : sort === 97 ? !isLetter(code) : !isAlnum(code)) return;
    remainder = next(remainder, code);
  }
  if (isAlnum(text.charCodeAt(at))) return;
  for (let place = start; place < start + 4; place++) remainder = next(remainder, text.charCodeAt(place));
  if (remainder === 1) found.add('iban', start, at);
}

/** The remainder by 97 with one more character: a letter counts as two digits. */
function next(remainder: number, code: number): number {
  return isDigit(code) ? (remainder * 10 + code - 48) % 97 : (remainder * 100 + (code | 32) - 87) % 97;
}
