import { cutText, flat } from './cut-text.js';
import { LONGEST_REMEMBERED } from './key-plans.js';
import type { Action, Hit, Surface } from './kinds.js';
import { FAILED, OVER_LIMIT } from './limits.js';
import type { Database, Form, Parts } from './parts.js';
import { replaceHits } from './replace-hits.js';
import { redactQuery, redactUrl } from './url/redact-url.js';
import { URL_PARAMETER, type UrlOptions } from './url/url-options.js';

/** What is taken out changes what stands beside it; it is read again so often at most. */
const MOST_PASSES = 4;

/** Reads single texts, for a redactor: forms, detectors, limits and the budget are here. */
export class Texts {
  readonly #parts: Parts;
  readonly #url: UrlOptions;
  /** Characters that may still be read for the span in hand. */
  left: number;
  // Where the text in hand stands: one thread, one value at a time.
  surface: Surface = 'attribute';
  key: string | undefined;
  database: Database | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.left = parts.limits.spanBudget;
    this.#url = {
      ...parts.url,
      scan: (text) => parts.scan(text, this.surface),
      // What is private by the name of its parameter has no action of its own.
      treat: (text, kind) => this.#treat(text, kind, kind === URL_PARAMETER ? 'mask' : parts.actionOf(kind)),
    };
  }

  /** Every character of every text passes here. */
  clean(text: string, form: Form | undefined): string {
    const { scan, limits, counting } = this.#parts;
    const surface = this.surface;
    const isLong = text.length > limits.maxValueChars;
    this.left -= isLong ? limits.maxValueChars : text.length;
    if (this.left < 0) {
      counting.failed(surface, 'budget');
      return OVER_LIMIT;
    }
    if (!isLong && form === undefined) {
      const hits = scan(text, surface);
      if (hits === undefined) return text;
      return this.again(this.#put(text, hits, false), form);
    }
    const now = this.#pass(text, form);
    return now === text ? text : this.again(now, form);
  }

  /** What is taken out changes what stands beside it: read again until nothing more is found. */
  again(text: string, form: Form | undefined): string {
    let now = text;
    for (let pass = 0; pass < MOST_PASSES; pass += 1) {
      const before = now;
      now = this.#pass(before, form);
      if (now === before) return now;
    }
    return now;
  }

  #pass(text: string, form: Form | undefined): string {
    const { scan, limits } = this.#parts;
    const surface = this.surface;
    const isLong = text.length > limits.maxValueChars;
    const cut = isLong ? cutText(text, limits.maxValueChars, (window) => scan(window, surface)) : undefined;
    const known = this.#formed(cut?.text ?? text, form);
    // What has another form now has its hits elsewhere; a URL has been scanned with its parameters.
    const isScanned = cut !== undefined && known === cut.text;
    const hits = isScanned ? cut.hits : form === 'url' || form === 'query' ? undefined : scan(known, surface);
    if (hits === undefined && !isLong && known.length <= limits.maxValueChars) return known;
    return this.#put(known, hits, isLong);
  }

  /** The text without what its form tells to be private. */
  #formed(text: string, form: Form | undefined): string {
    if (form === 'url') return redactUrl(text, this.#url);
    if (form === 'query') return redactQuery(text, this.#url);
    if (form === undefined) return text;
    const { statements } = this.#parts;
    const { language, system } = this.database ?? { language: 'sql', system: undefined };
    if (language === 'none') return text;
    return language === 'redis' ? statements.redis(text) : statements.sql(text, system);
  }

  #put(text: string, hits: readonly Hit[] | undefined, isCut: boolean): string {
    const { actionOf, limits } = this.#parts;
    return replaceHits(text, hits ?? [], limits.maxValueChars, isCut, ({ start, end, kind }) =>
      this.#treat(flat(text.slice(start, end)), kind, actionOf(kind)),
    );
  }

  #treat(text: string, kind: string, action: Action): string {
    const { counting, treat } = this.#parts;
    if (action !== 'keep') counting.hit(this.surface, kind, action, this.key);
    return treat(text, action, kind) ?? '';
  }

  bounded(text: string): string {
    return text.length > this.#parts.limits.maxValueChars ? this.#put(text, undefined, false) : text;
  }

  atMost(text: string): string {
    const { maxLength } = this.#parts.limits;
    return maxLength > 0 && text.length > maxLength ? flat(text.slice(0, maxLength)) : text;
  }

  /** Takes the price of work that is not the reading of a text; false when the span cannot pay. */
  pays(characters: number): boolean {
    if (this.left >= 0) this.left -= characters;
    if (this.left >= 0) return true;
    this.#parts.counting.failed(this.surface, 'budget');
    return false;
  }

  name(name: string): string {
    const { scan, limits, treat, actionOf } = this.#parts;
    if (name.length > limits.maxValueChars || name === OVER_LIMIT) return OVER_LIMIT;
    // Others are read once and remembered.
    if (name.length > LONGEST_REMEMBERED && !this.pays(name.length)) return OVER_LIMIT;
    try {
      const hits = scan(name, this.surface);
      if (!hits || hits.length === 0) return name;
      const put = ({ start, end, kind }: Hit): string => treat(name.slice(start, end), actionOf(kind), kind) ?? '';
      return replaceHits(name, hits, limits.maxValueChars, false, put);
    } catch {
      return this.fail();
    }
  }

  fail(): string {
    this.#parts.counting.failed(this.surface);
    return FAILED;
  }
}
