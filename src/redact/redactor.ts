import { isProxy } from 'node:util/types';
import { flat } from './cut-text.js';
import { rewriteJson, type JsonVisitor } from './json-text.js';
import { type KeyPlan, keyPlans, LONGEST_REMEMBERED, plansByPlace } from './key-plans.js';
import type { Action, KeyVerdict, Surface } from './kinds.js';
import { FAILED, FAILED_KEY, isOutput, OVER_LIMIT } from './limits.js';
import { neighbourVerdict } from './neighbours.js';
import type { Database, Form, Parts } from './parts.js';
import { Texts } from './texts.js';
import { textsOfBytes } from './texts-of-bytes.js';
import { unread } from './unread.js';
import { WEB_ADDRESS } from './url/url-options.js';
import { isDenied, isSpared, isSparedText, LIMITED, MOST_LEVELS, type Replace, SCAN } from './verdicts.js';
import { type Leaves, put, walk } from './walk.js';

/**
 * Takes private data out of texts and attribute values. None of its methods throws, none changes what it is given, and
 * what comes out shares no object with it. Clean primitives come out as they are, without anything being allocated.
 */
export class Redactor {
  readonly #parts: Parts;
  readonly #plan: (name: string) => KeyPlan;
  readonly #texts: Texts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#texts = new Texts(parts);
    const plans = () => keyPlans(parts.judge, (name) => this.#texts.name(name));
    this.#plan = parts.hasPlaces ? plansByPlace(() => this.#texts.surface, plans) : plans();
  }

  /** A new span, log record or data point: with a budget of its own. `database`: what it is about. */
  begin(database?: Database): void {
    this.#texts.left = this.#parts.limits.spanBudget;
    this.#texts.database = database;
  }

  /** One text that belongs to nothing else; without a budget but its own. */
  text(text: string, surface: Surface, form?: Form): string {
    const { left, database } = this.#texts;
    this.begin();
    const now = this.part(text, surface, form);
    this.#texts.left = left;
    this.#texts.database = database;
    return now;
  }

  /** A text that is part of the span in hand: its name, its status … */
  part(text: unknown, surface: Surface, form?: Form): string {
    if (typeof text !== 'string') return text === undefined || text === null ? '' : FAILED;
    if (text === '') return text;
    const before = this.#texts.surface;
    const beforeKey = this.#texts.key;
    this.#texts.surface = surface;
    this.#texts.key = undefined;
    try {
      return this.#texts.clean(text, form);
    } catch {
      return this.#texts.fail();
    } finally {
      this.#texts.surface = before;
      this.#texts.key = beforeKey;
    }
  }

  /** A value under a name; undefined when it is to be dropped. */
  attribute(name: string, value: unknown, surface: Surface): unknown {
    this.#texts.surface = surface;
    try {
      return this.#value(name, this.#plan(name), value);
    } catch {
      return this.#texts.fail();
    }
  }

  /** A value without a name, such as the body of a log record; the names inside of it count. */
  value(value: unknown, surface: Surface): unknown {
    this.#texts.surface = surface;
    this.#texts.key = undefined;
    try {
      return walk(value, '', this.#parts.limits, this.#leaves(undefined));
    } catch {
      return this.#texts.fail();
    }
  }

  /** A copy of attributes with everything private taken out. */
  attributes(source: object, surface: Surface): Record<string, unknown> {
    this.#texts.surface = surface;
    try {
      return this.#copied(source);
    } catch {
      this.#texts.fail();
      return { [FAILED_KEY]: true };
    }
  }

  #copied(source: object): Record<string, unknown> {
    // In one go, because an object that grows key by key costs several times as much.
    const out: Record<string, unknown> = { ...source };
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
      put(out, this.#plan(name).shown, values[name]);
    }
    return out;
  }

  #value(name: string, plan: KeyPlan, value: unknown): unknown {
    try {
      const { verdict } = plan;
      this.#texts.key = plan.shown;
      if (verdict.what === 'replace' && !isSpared(value, verdict)) {
        return value === undefined || value === null ? value : this.#replace(value, verdict);
      }
      const isScanned = verdict.what !== 'pass';
      let now = value;
      switch (typeof value) {
        case 'string':
          now = isScanned ? this.#text(value, name, plan.form, 0) : this.#texts.bounded(value);
          break;
        case 'number':
          if (isScanned) now = this.#number(value, plan.form);
          break;
        case 'boolean':
        case 'undefined':
          return value;
        default:
          // Also what nothing reads is copied: the service may go on writing to it.
          return walk(value, name, this.#parts.limits, isScanned ? this.#leaves(plan.form) : unread(this.#texts));
      }
      return typeof now === 'string' ? this.#texts.atMost(now) : now;
    } catch {
      return this.#texts.fail();
    }
  }

  /** A text of unknown contents: it may be JSON, a URL or anything else. */
  #text(text: string, path: string, form: Form | undefined, depth: number): string {
    if (form === undefined && text.length > 1) {
      const first = text.charCodeAt(0);
      if (first === 123 || first === 91 || first <= 32) {
        const json = this.#json(text, path, depth);
        if (json !== undefined) return json;
      } else if ((first | 32) === 104 && WEB_ADDRESS.test(text)) {
        return this.#texts.clean(text, 'url');
      }
    }
    return this.#texts.clean(text, form);
  }

  /** Card numbers are numbers too. */
  #number(value: number, form: Form | undefined): unknown {
    if ((value < 1e12 && value > -1e12) || !Number.isInteger(value)) return value;
    const text = String(value);
    const now = this.#texts.clean(text, undefined);
    return now === text ? value : this.#text(now, '', form, 0);
  }

  #json(text: string, path: string, depth: number): string | undefined {
    const start = text.trimStart().charCodeAt(0);
    if ((start !== 123 && start !== 91) || this.#texts.left < 0) return undefined;
    // Cut, it is a text without names for the user's rules to apply to.
    if (text.length > this.#parts.limits.maxValueChars) return this.#parts.hasKeyRules ? OVER_LIMIT : undefined;
    const json = rewriteJson(text, depth, path, this.#visitor(path));
    if (json === undefined) return undefined;
    this.#texts.left -= text.length;
    // Cut, it is no JSON any more, but a text like others.
    return json.length > this.#parts.limits.maxValueChars ? this.#texts.again(json, undefined) : json;
  }

  #visitor(path: string): JsonVisitor {
    return {
      maxDepth: this.#parts.limits.maxDepth,
      overLimit: OVER_LIMIT,
      name: (name) => this.#plan(name).shown,
      member: (name, at, text, isQuoted) => {
        const verdict = this.#inner(name, at);
        if (verdict.what === 'pass') return { instead: text };
        if (verdict.what === 'scan' || (!isQuoted && isSparedText(text, verdict))) return undefined;
        return { instead: this.#replace(text ?? {}, verdict) ?? null };
      },
      named: (name, text) => this.#neighbour(name, text ?? {}),
      string: (text, depth) => this.#text(text, path, undefined, depth + 1),
      number: (digits) => (digits.length < 13 ? digits : this.#texts.clean(digits, undefined)),
    };
  }

  /**
   * A name inside a value counts by itself, and with the names it is in as far as the user's rules go: one for
   * `customer.*` covers `{ customer: { … } }` wherever that stands. To be left unread, it has to be allowed with all of
   * them.
   */
  #inner(name: string, path: string): KeyVerdict {
    if (this.#texts.left < 0) return LIMITED;
    const own = this.#plan(name);
    if (isDenied(own.verdict)) return own.verdict;
    const { judgePath } = this.#parts;
    for (let levels = 1, dot = path.lastIndexOf('.', path.length - name.length - 2); ; levels += 1, dot = path.lastIndexOf('.', dot - 1)) {
      const part = path.slice(dot + 1);
      // Names that are all dots, or too long to be remembered, would make each member cost as much as a long text.
      if ((levels > MOST_LEVELS || part.length > LONGEST_REMEMBERED) && !this.#texts.pays(part.length)) return LIMITED;
      const verdict = judgePath(part);
      // With a name that is private itself, and stands there no more, the rule would not be found again.
      if (isDenied(verdict)) return this.#plan(path).shown === path ? verdict : { ...verdict, action: 'mask' };
      if (dot <= 0) return verdict.what === 'pass' ? verdict : SCAN;
    }
  }

  /** A value behind its name in a list. */
  #neighbour(name: string, value: unknown): { readonly instead: unknown } | undefined {
    if (value === null || value === undefined) return undefined;
    const verdict = neighbourVerdict(name, this.#parts, (header) => this.#plan(header).verdict);
    return verdict === undefined || isSpared(value, verdict) ? undefined : { instead: this.#replace(value, verdict) };
  }

  #leaves(form: Form | undefined): Leaves {
    return {
      name: (name) => this.#plan(name).shown,
      member: (name, path, value) => {
        const verdict = this.#inner(name, path);
        if (verdict.what === 'scan' || isSpared(value, verdict)) return undefined;
        if (verdict.what === 'replace') return { instead: value === null ? null : this.#replace(value, verdict) };
        return { instead: walk(value, path, this.#parts.limits, unread(this.#texts)) };
      },
      named: (name, value) => this.#neighbour(name, value),
      string: (text, path, depth) => this.#texts.atMost(this.#text(text, path, form, depth)),
      number: (value) => this.#number(value, form),
      bigint: (digits) => this.#text(digits, '', form, 0),
      bytes: (bytes) => this.#bytes(bytes),
    };
  }

  /** A hit takes all of them, since the rest is of no use. */
  #bytes(bytes: Uint8Array): Uint8Array | string {
    const { maxLength } = this.#parts.limits;
    for (const text of textsOfBytes(bytes)) {
      const now = this.#text(text, this.#texts.key ?? '', undefined, 1);
      if (now !== text) return isOutput(now) ? now : (/\[REDACTED:[\w.-]{1,64}\]/.exec(now)?.[0] ?? '[REDACTED:bytes]');
    }
    return maxLength > 0 && bytes.length > maxLength ? bytes.slice(0, maxLength) : bytes;
  }

  #replace(value: unknown, verdict: Replace): unknown {
    const { action, kind } = verdict;
    const { counting, limits, treat } = this.#parts;
    if (typeof value === 'string' && isOutput(value)) return value;
    counting.hit(this.#texts.surface, kind, action, this.#texts.key);
    if (action === 'drop') return undefined;
    if (action !== 'mask' && Array.isArray(value) && !isProxy(value)) {
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
    // To hash costs as much as to read.
    if (action === 'hash' && !this.#texts.pays(Math.min(text.length, limits.maxValueChars))) return treat('', 'mask', kind);
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
    return this.#texts.atMost(isPiece && scan(now, this.#texts.surface) ? (treat('', 'mask', kind) ?? '') : now);
  }
}
