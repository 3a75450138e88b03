/** What to do with the parts of a JSON text. Each answer is a value to write instead; the same one changes nothing. */
export interface JsonVisitor {
  /** The name as it is to be written. */
  name(name: string, depth: number): string;
  /**
   * What to write in place of the member's value, or undefined to go into it. `text` is undefined for a map or list;
   * `isQuoted`: it is a text and not a number, `true` or `false`.
   */
  member(name: string, path: string, text: string | undefined, isQuoted: boolean): { readonly instead: unknown } | undefined;
  /** The same for an item of a list behind one that may be its name. */
  named(name: string, text: string | undefined): { readonly instead: unknown } | undefined;
  string(text: string, depth: number): string;
  /** Digits as they stand in the text, which a number of JavaScript may be unable to hold. */
  number(digits: string): string;
  readonly maxDepth: number;
  readonly overLimit: string;
}

/**
 * Rewrites the names and values in a JSON text in place: whatever does not change keeps its bytes, repeated names and
 * long numbers included, which a way through `JSON.parse` and back would lose. Undefined where the text is not JSON.
 */
export function rewriteJson(text: string, depth: number, path: string, visitor: JsonVisitor): string | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const writer = new Rewriter(text, visitor);
  writer.value(depth, path);
  return writer.result();
}

const QUOTE = 34;
const BACKSLASH = 92;

/** Walks over a text that is known to be valid. */
class Rewriter {
  readonly #text: string;
  readonly #visitor: JsonVisitor;
  #at = 0;
  #out = '';
  #copied = 0;

  constructor(text: string, visitor: JsonVisitor) {
    this.#text = text;
    this.#visitor = visitor;
  }

  result(): string {
    return this.#copied === 0 ? this.#text : this.#out + this.#text.slice(this.#copied);
  }

  value(depth: number, path: string): void {
    const code = this.#next();
    const start = this.#at;
    if (code === QUOTE) {
      const text = this.#string();
      const now = this.#visitor.string(text, depth);
      if (now !== text) this.#put(start, JSON.stringify(now));
    } else if (code === 123 || code === 91) {
      if (depth >= this.#visitor.maxDepth) {
        this.#skip();
        this.#put(start, JSON.stringify(this.#visitor.overLimit));
      } else if (code === 123) this.#map(depth, path);
      else this.#list(depth, path);
    } else {
      this.#skip();
      const digits = this.#text.slice(start, this.#at);
      if (code > 57) return;
      const now = this.#visitor.number(digits);
      if (now !== digits) this.#put(start, JSON.stringify(now));
    }
  }

  #map(depth: number, path: string): void {
    this.#at += 1;
    while (this.#next() !== 125) {
      const start = this.#at;
      const name = this.#string();
      const shown = this.#visitor.name(name, depth);
      if (shown !== name) this.#put(start, JSON.stringify(shown));
      this.#next();
      this.#at += 1;
      this.#member(name, depth, path === '' ? name : `${path}.${name}`);
      if (this.#next() === 44) this.#at += 1;
    }
    this.#at += 1;
  }

  #member(name: string, depth: number, path: string): void {
    this.#next();
    const start = this.#at;
    const { text, isQuoted, isNull } = this.#scalar();
    const answer = isNull ? undefined : this.#visitor.member(name, path, text, isQuoted);
    if (!answer) {
      this.#at = start;
      this.value(depth + 1, path);
    } else if (answer.instead !== text) this.#put(start, JSON.stringify(answer.instead) ?? 'null');
  }

  #list(depth: number, path: string): void {
    this.#at += 1;
    let name: string | undefined;
    for (let index = 0; this.#next() !== 93; index += 1) {
      const start = this.#at;
      const answer = name === undefined ? undefined : this.#visitor.named(name, this.#scalar().text);
      name = undefined;
      if (answer) this.#put(start, JSON.stringify(answer.instead) ?? 'null');
      else {
        this.#at = start;
        // In a list such as Node's `rawHeaders`, every second item is a name.
        if (index % 2 === 0 && this.#text.charCodeAt(start) === QUOTE) name = this.#scalar().text;
        this.#at = start;
        this.value(depth + 1, path);
      }
      if (this.#next() === 44) this.#at += 1;
    }
    this.#at += 1;
  }

  /** Passes one value; its text, where it is no map or list. */
  #scalar(): { readonly text: string | undefined; readonly isQuoted: boolean; readonly isNull: boolean } {
    const code = this.#next();
    const start = this.#at;
    this.#skip();
    const raw = code === 123 || code === 91 ? undefined : this.#text.slice(start, this.#at);
    const isQuoted = code === QUOTE;
    return { text: raw !== undefined && isQuoted ? (JSON.parse(raw) as string) : raw, isQuoted, isNull: raw === 'null' };
  }

  /** Passes white space; the code of what stands there. */
  #next(): number {
    let code = this.#text.charCodeAt(this.#at);
    while (code === 32 || code === 10 || code === 13 || code === 9) code = this.#text.charCodeAt((this.#at += 1));
    return code;
  }

  #string(): string {
    const start = this.#at;
    this.#skipString();
    const raw = this.#text.slice(start + 1, this.#at - 1);
    return raw.includes('\\') ? (JSON.parse(this.#text.slice(start, this.#at)) as string) : raw;
  }

  #skipString(): void {
    this.#at += 1;
    for (let code = this.#text.charCodeAt(this.#at); code !== QUOTE; code = this.#text.charCodeAt(this.#at)) {
      this.#at += code === BACKSLASH ? 2 : 1;
    }
    this.#at += 1;
  }

  /** Passes one value without looking into it. */
  #skip(): void {
    let open = 0;
    do {
      const code = this.#next();
      if (code === QUOTE) this.#skipString();
      else if (code === 123 || code === 91) {
        open += 1;
        this.#at += 1;
      } else if (code === 125 || code === 93) {
        open -= 1;
        this.#at += 1;
      } else if (code === 44 || code === 58) this.#at += 1;
      else this.#skipWord();
    } while (open > 0);
  }

  #skipWord(): void {
    for (let code = this.#text.charCodeAt(this.#at); isWord(code); code = this.#text.charCodeAt(this.#at)) this.#at += 1;
  }

  #put(start: number, json: string): void {
    this.#out += this.#text.slice(this.#copied, start) + json;
    this.#copied = this.#at;
  }
}

/** Of `true`, `null`, `-1.5E+7`; NaN behind the end of the text is none. */
function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46 || code === 69;
}
