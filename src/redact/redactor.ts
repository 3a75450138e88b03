import { types } from 'node:util';
import { cutText, flat } from './cut-text.js';
import { rewriteJson, type JsonVisitor } from './json-text.js';
import { type KeyPlan, keyPlans } from './key-plans.js';
import type { Action, Hit, KeyVerdict, Surface } from './kinds.js';
import { FAILED, FAILED_KEY, isOutput, OVER_LIMIT } from './limits.js';
import type { Database, Form, Parts } from './parts.js';
import { replaceHits } from './replace-hits.js';
import { redactQuery, redactUrl } from './url/redact-url.js';
import { URL_PARAMETER, type UrlOptions } from './url/url-options.js';
import { type Leaves, walk } from './walk.js';

type Replace = Extract<KeyVerdict, { what: 'replace' }>;

/**
 * Takes private data out of texts and attribute values. None of its methods throws, none changes what it is given, and
 * what comes out shares no object with it. Clean primitives come out as they are, without anything being allocated.
 */
export class Redactor {
  readonly #parts: Parts;
  readonly #plan: (name: string) => KeyPlan;
  /** Characters that may still be read for the span in hand. */
  #left: number;
  // Where the text in hand stands: for the counters, and for names inside of it. One thread, one value at a time.
  #surface: Surface = 'attribute';
  #key: string | undefined;
  #database: Database | undefined;
  readonly #url: UrlOptions;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#left = parts.limits.spanBudget;
    this.#plan = keyPlans(parts.judge, (name) => this.#name(name));
    this.#url = {
      ...parts.url,
      scan: (text) => parts.scan(text, this.#surface),
      // What is private by the name of its parameter has no action of its own.
      treat: (text, kind) => this.#treat(text, kind, kind === URL_PARAMETER ? 'mask' : parts.actionOf(kind)),
    };
  }

  /** A new span, log record or data point: with a budget of its own. `database`: what it is about. */
  begin(database?: Database): void {
    this.#left = this.#parts.limits.spanBudget;
    this.#database = database;
  }

  /** One text that belongs to nothing else; without a budget but its own. */
  text(text: string, surface: Surface, form?: Form): string {
    const left = this.#left;
    const database = this.#database;
    this.begin();
    const now = this.part(text, surface, form);
    this.#left = left;
    this.#database = database;
    return now;
  }

  /** A text that is part of the span in hand: its name, its status … */
  part(text: unknown, surface: Surface, form?: Form): string {
    if (typeof text !== 'string') return text === undefined || text === null ? '' : FAILED;
    if (text === '') return text;
    const before = this.#surface;
    const beforeKey = this.#key;
    this.#surface = surface;
    this.#key = undefined;
    try {
      return this.#clean(text, form);
    } catch {
      return this.#fail();
    } finally {
      this.#surface = before;
      this.#key = beforeKey;
    }
  }

  /** A value under a name; undefined when it is to be dropped. The name itself is for `name()`. */
  attribute(name: string, value: unknown, surface: Surface): unknown {
    this.#surface = surface;
    return this.#value(name, this.#plan(name), value);
  }

  /** A value without a name, such as the body of a log record; the names inside of it count. */
  value(value: unknown, surface: Surface): unknown {
    this.#surface = surface;
    this.#key = undefined;
    try {
      return walk(value, '', this.#parts.limits, this.#leaves(undefined));
    } catch {
      return this.#fail();
    }
  }

  /** A name as it may be shown. */
  name(name: string): string {
    return this.#plan(name).shown;
  }

  /** A copy of attributes with everything private taken out. */
  attributes(source: object, surface: Surface): Record<string, unknown> {
    this.#surface = surface;
    // The copy is made in one go, because objects that grow key by key cost several times as much.
    let out: Record<string, unknown>;
    try {
      out = { ...source };
    } catch {
      this.#fail();
      return { [FAILED_KEY]: true };
    }
    let isMoved = false;
    const { counting } = this.#parts;
    for (const name in out) {
      const plan = this.#plan(name);
      const value = out[name];
      const now = this.#value(name, plan, value);
      if (now !== value) out[name] = now;
      if (now === undefined || plan.shown !== name) isMoved = true;
      else counting.observe(name, now);
    }
    return isMoved ? this.#renamed(out) : out;
  }

  /** Leaves out what is dropped, and writes names as they may be shown. */
  #renamed(values: Record<string, unknown>): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const name of Object.keys(values)) {
      const value = values[name];
      if (value !== undefined) define(out, this.#plan(name).shown, value);
    }
    return out;
  }

  #value(name: string, plan: KeyPlan, value: unknown): unknown {
    try {
      const { verdict } = plan;
      this.#key = plan.shown;
      if (verdict.what === 'replace') return value === undefined || value === null ? value : this.#replace(value, verdict);
      const isScanned = verdict.what === 'scan';
      let now = value;
      switch (typeof value) {
        case 'string':
          now = isScanned ? this.#text(value, name, plan.form, 0) : this.#bounded(value);
          break;
        case 'number':
          if (isScanned) now = this.#number(value, plan.form);
          break;
        case 'boolean':
        case 'undefined':
          return value;
        default:
          // Also what nothing reads is copied: the service may go on writing to it.
          return walk(value, name, this.#parts.limits, isScanned ? this.#leaves(plan.form) : this.#untouched());
      }
      return typeof now === 'string' ? this.#atMost(now) : now;
    } catch {
      return this.#fail();
    }
  }

  /** A text of unknown contents: it may be JSON, a URL or anything else. */
  #text(text: string, path: string, form: Form | undefined, depth: number): string {
    if (form === undefined && text.length > 1) {
      const first = text.charCodeAt(0);
      if (first === 123 || first === 91 || first <= 32) {
        const json = this.#json(text, path, depth);
        if (json !== undefined) return json;
      } else if (first === 104 && (text.startsWith('https://') || text.startsWith('http://'))) {
        return this.#clean(text, 'url');
      }
    }
    return this.#clean(text, form);
  }

  /** Every character of every text passes here. */
  #clean(text: string, form: Form | undefined): string {
    const { scan, limits, counting } = this.#parts;
    const surface = this.#surface;
    const isLong = text.length > limits.maxValueChars;
    this.#left -= isLong ? limits.maxValueChars : text.length;
    if (this.#left < 0) {
      counting.failed(surface, 'budget');
      return OVER_LIMIT;
    }
    if (!isLong && form === undefined) {
      const hits = scan(text, surface);
      if (hits === undefined) return text;
      return this.#again(this.#put(text, hits, false), form);
    }
    const now = this.#pass(text, form);
    return now === text ? text : this.#again(now, form);
  }

  /** What is taken out changes what stands beside it: read again until nothing more is found. */
  #again(text: string, form: Form | undefined): string {
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
    const surface = this.#surface;
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
    const { language, system } = this.#database ?? { language: 'sql', system: undefined };
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
    if (action !== 'keep') counting.hit(this.#surface, kind, action, this.#key);
    return treat(text, action, kind) ?? '';
  }

  /** Card numbers are numbers too. */
  #number(value: number, form: Form | undefined): unknown {
    if ((value < 1e12 && value > -1e12) || !Number.isInteger(value)) return value;
    const text = String(value);
    const now = this.#clean(text, undefined);
    return now === text ? value : this.#text(now, '', form, 0);
  }

  #json(text: string, path: string, depth: number): string | undefined {
    if (text.length > this.#parts.limits.maxValueChars) return undefined;
    const start = text.trimStart().charCodeAt(0);
    if (start !== 123 && start !== 91) return undefined;
    const json = rewriteJson(text, depth, path, this.#visitor(path));
    if (json === undefined) return undefined;
    this.#left -= text.length;
    // Cut, it is no JSON any more, but a text like others.
    return json.length > this.#parts.limits.maxValueChars ? this.#again(json, undefined) : json;
  }

  #visitor(path: string): JsonVisitor {
    return {
      maxDepth: this.#parts.limits.maxDepth,
      overLimit: OVER_LIMIT,
      name: (name) => this.#plan(name).shown,
      member: (name, at, text) => {
        const verdict = this.#inner(name, at);
        if (verdict.what === 'scan') return undefined;
        if (verdict.what === 'pass') return { instead: text };
        return { instead: this.#replace(text ?? {}, verdict) ?? null };
      },
      string: (text, depth) => this.#text(text, path, undefined, depth + 1),
      number: (digits) => (digits.length < 13 ? digits : this.#clean(digits, undefined)),
    };
  }

  /**
   * A name inside a value counts by itself, and with the names it is in as far as the user's rules go: one for `customer.*`
   * covers `{ customer: { … } }` wherever that stands. To be left unread, it has to be allowed with all of them.
   */
  #inner(name: string, path: string): KeyVerdict {
    const own = this.#plan(name);
    if (isDenied(own.verdict)) return own.verdict;
    const { judgePath } = this.#parts;
    for (let dot = path.lastIndexOf('.', path.length - name.length - 2); ; dot = path.lastIndexOf('.', dot - 1)) {
      const part = path.slice(dot + 1);
      const verdict = judgePath(part);
      if (isDenied(verdict)) return own.shown === name ? verdict : { ...verdict, action: 'mask' };
      if (dot <= 0) return verdict.what === 'pass' ? verdict : SCAN;
    }
  }

  #leaves(form: Form | undefined): Leaves {
    return {
      name: (name) => this.#plan(name).shown,
      member: (name, path, value) => {
        const verdict = this.#inner(name, path);
        if (verdict.what === 'scan') return undefined;
        if (verdict.what === 'replace') return { instead: value === null ? null : this.#replace(value, verdict) };
        return { instead: walk(value, path, this.#parts.limits, this.#untouched()) };
      },
      string: (text, path, depth) => this.#atMost(this.#text(text, path, form, depth)),
      number: (value) => this.#number(value, form),
      bigint: (digits) => this.#text(digits, '', form, 0),
      bytes: (bytes) => this.#bytes(bytes),
    };
  }

  /** For values that nothing reads, but that have to be copied all the same. */
  #untouched(): Leaves {
    return {
      name: (name) => name,
      member: () => undefined,
      string: (text) => this.#atMost(this.#bounded(text)),
      number: (value) => value,
      bigint: (digits) => digits,
      bytes: (bytes) => bytes,
    };
  }

  /** Bytes are read as text in the encodings that text comes in; a hit takes all of them, since the rest is of no use. */
  #bytes(bytes: Uint8Array): Uint8Array | string {
    const { maxLength } = this.#parts.limits;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const texts = [buffer.toString('utf8')];
    if (buffer.includes(0)) {
      texts.push(buffer.toString('utf16le'), buffer.subarray(1).toString('utf16le'), texts[0]?.replaceAll('\0', '') ?? '');
    }
    for (const text of texts) {
      const now = this.#text(text, this.#key ?? '', undefined, 1);
      if (now !== text) return isOutput(now) ? now : (/\[REDACTED:[\w.-]{1,64}\]/.exec(now)?.[0] ?? '[REDACTED:bytes]');
    }
    return maxLength > 0 && bytes.length > maxLength ? bytes.slice(0, maxLength) : bytes;
  }

  #replace(value: unknown, verdict: Replace): unknown {
    const { action, kind } = verdict;
    const { counting, limits, treat } = this.#parts;
    if (typeof value === 'string' && isOutput(value)) return value;
    counting.hit(this.#surface, kind, action, this.#key);
    if (action === 'drop') return undefined;
    if (action !== 'mask' && Array.isArray(value) && !types.isProxy(value)) {
      const { length } = value;
      if (length > limits.maxItems) return OVER_LIMIT;
      const item = (index: number): unknown => Object.getOwnPropertyDescriptor(value, index)?.value;
      return Array.from({ length }, (_, index) => this.#replaceOne(item(index), verdict));
    }
    const now = this.#replaceOne(value, verdict);
    return now ?? treat('', 'mask', kind);
  }

  #replaceOne(value: unknown, { action, kind }: Replace): string | undefined {
    const { treat, limits } = this.#parts;
    const type = typeof value;
    if (type === 'string' && isOutput(value as string)) return value as string;
    if (type !== 'string' && type !== 'number' && type !== 'boolean' && type !== 'bigint') return treat('', 'mask', kind);
    const text = String(value);
    if (text.length > limits.maxValueChars) {
      // Only a hash needs more than the beginning; the last characters of so long a value mean nothing.
      const isShort = action === 'hash' || action === 'truncate';
      return this.#shown(flat(text.slice(0, limits.maxValueChars)), isShort ? action : 'mask', kind);
    }
    return this.#shown(text, action, kind);
  }

  /** What an action leaves of a value must not be private by itself, either. */
  #shown(text: string, action: Action, kind: string): string {
    const { treat, scan } = this.#parts;
    const now = treat(text, action, kind) ?? '';
    const isPiece = action === 'truncate' || action === 'partial' || action === 'net';
    return this.#atMost(isPiece && scan(now, this.#surface) ? (treat('', 'mask', kind) ?? '') : now);
  }

  #bounded(text: string): string {
    return text.length > this.#parts.limits.maxValueChars ? this.#put(text, undefined, false) : text;
  }

  #atMost(text: string): string {
    const { maxLength } = this.#parts.limits;
    return maxLength > 0 && text.length > maxLength ? flat(text.slice(0, maxLength)) : text;
  }

  #name(name: string): string {
    const { scan, limits, treat, actionOf } = this.#parts;
    if (name.length > limits.maxValueChars || name === OVER_LIMIT) return OVER_LIMIT;
    try {
      const hits = scan(name, this.#surface);
      if (!hits || hits.length === 0) return name;
      return replaceHits(name, hits, limits.maxValueChars, false, ({ start, end, kind }) => treat(name.slice(start, end), actionOf(kind), kind) ?? '');
    } catch {
      return this.#fail();
    }
  }

  #fail(): string {
    this.#parts.counting.failed(this.#surface);
    return FAILED;
  }
}

const MOST_PASSES = 4;
const SCAN: KeyVerdict = { what: 'scan' };

/** The allow-list of the strict mode is about attributes: what is in one that is allowed need not be listed. */
function isDenied(verdict: KeyVerdict): verdict is Replace {
  return verdict.what === 'replace' && verdict.kind !== 'not_allowed';
}

/** `__proto__` is a name like any other. */
function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
