/** Words that must not leave, by what they stand for. */
export interface Canaries {
  readonly token: string;
  readonly password: string;
  readonly name: string;
  readonly literal: string;
  readonly comment: string;
  readonly bound: string;
  readonly user: string;
  /** A text that is no JSON, with private words in it. */
  readonly text: string;
  /** Digits. */
  readonly number: string;
}

/** Words that nothing else contains, the same for the same seed. */
export function canariesOf(seed: number): Canaries {
  let state = seed;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
  const letter = () => 'bcdfghjkmnpqrstvwxz'[(random() >>> 8) % 19];
  const word = (kind: string) => kind + Array.from({ length: 12 }, letter).join('');
  return {
    token: word('tok'),
    password: word('pas'),
    name: word('nam'),
    literal: word('lit'),
    comment: word('com'),
    bound: word('bou'),
    user: word('use'),
    text: word('tex'),
    number: String(1_000_000_000 + (random() % 999_999_999)),
  };
}

/** Words that are in the bytes, as they are or in any form in which a text is written down; with what stands around them. */
export function found(canaries: Canaries, places: Readonly<Record<string, Buffer | string>>): string[] {
  return Object.entries(places).flatMap(([place, content]) => {
    const text = content.toString('latin1');
    const texts = [text, decodedPercent(text), text.replaceAll('\\', ''), ...decodedBase64(text)];
    return Object.entries(canaries).flatMap(([kind, word]: [string, string]) => {
      // The parser of JSON quotes short texts whole and long ones in pieces.
      const forms = kind === 'text' ? [word, word.slice(0, 9)] : [word, word.toUpperCase(), inUtf16(word)];
      const hit = texts.find((candidate) => forms.some((form) => candidate.includes(form)));
      return hit === undefined ? [] : [`${kind} in ${place}: ${around(hit, forms)}`];
    });
  });
}

function around(text: string, forms: readonly string[]): string {
  const at = Math.max(...forms.map((form) => text.indexOf(form)));
  return JSON.stringify(text.slice(Math.max(0, at - 60), at + 40));
}

function decodedPercent(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function decodedBase64(text: string): string[] {
  return (text.match(/[\w+/-]{12,}={0,2}/g) ?? []).flatMap((run) =>
    // A word may begin at any of four places of what looks like one run.
    [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64').toString('latin1')),
  );
}

function inUtf16(word: string): string {
  return Buffer.from(word, 'utf16le').toString('latin1');
}
