import type { Span } from '@opentelemetry/api';
import { types } from 'node:util';
import { isCutOff, LONGEST_TEXT } from '../../instrument/sql/cut-off.js';
import type { Statement } from '../../instrument/sql/statement.js';
import { KnownStatements } from './known-statements.js';
import { readText } from './statement-matcher.js';
import { WorkLimit } from './work-limit.js';

/** Semantic conventions: behind it the name of the parameter, or its place from 0. */
const KEY = 'db.query.parameter.';
const MOST_WORK = 250;
const WORK_PER_SECOND = 25;

export interface ParameterOptions {
  /** As the setting `postgres.parameters` has them. */
  readonly wanted: readonly string[];
  readonly most: number;
  /** Cuts a text as attributes keep it. */
  readonly textOf: (text: string, key: string) => string;
}

/** Which bound value is recorded under which key. */
type Places = readonly (readonly [key: string, place: number])[];

/** Records bound values that are listed. */
export class Parameters {
  readonly #all: boolean;
  readonly #places: Places;
  readonly #columns: readonly string[];
  readonly #options: ParameterOptions;
  readonly #known = new KnownStatements<Places>();
  readonly #limit = new WorkLimit(MOST_WORK, WORK_PER_SECOND, () => performance.now());

  constructor(options: ParameterOptions) {
    const { wanted } = options;
    this.#options = options;
    this.#all = wanted.includes('*');
    const places = wanted.flatMap((item) => (/^\d+$/.test(item) ? [Number(item)] : item.startsWith('$') ? [Number(item.slice(1)) - 1] : []));
    this.#places = places.map((place) => [String(place), place]);
    this.#columns = wanted.filter((item) => !/^[\d$*]/.test(item));
  }

  record(span: Span, text: string, values: unknown, statement: Statement): void {
    if (!Array.isArray(values) || values.length === 0) return;
    const seen = new Set<number>();
    const { most } = this.#options;
    let left = most;
    const put = (key: string, place: number) => {
      if (left === 0 || seen.has(place)) return;
      // Without calling a getter: pg may never do so, or do so once.
      const found = Object.getOwnPropertyDescriptor(values, place);
      if (!found || !('value' in found)) return;
      seen.add(place);
      left -= 1;
      span.setAttribute(KEY + key, this.#options.textOf(shown(found.value), KEY + key));
    };
    if (this.#columns.length > 0) for (const [key, place] of this.#columnsOf(text, statement)) put(key, place);
    for (const [key, place] of this.#places) put(key, place);
    if (this.#all) for (let place = 0; place < Math.min(values.length, most); place += 1) put(String(place), place);
  }

  /** Of columns that are listed, where their values are. */
  #columnsOf(text: string, { text: clean }: Statement): Places {
    const known = this.#known.get(clean);
    if (known) return known;
    // Different texts may be the same once they are cut off.
    if (text.length > LONGEST_TEXT || (clean.endsWith('?') && text !== clean && isCutOff(text))) return [];
    const places = this.#limit.run(() => this.#read(text));
    if (places) this.#known.set(clean, places);
    return places ?? [];
  }

  #read(text: string): Places {
    const facts = readText(text);
    if (typeof facts === 'string') return [];
    const counts = new Map<string, number>();
    return facts.bindings.flatMap(({ table, column, source }) => {
      const isWanted = this.#columns.some((wanted) => wanted === column || wanted === `${table?.name}.${column}`);
      if (!isWanted) return [];
      return source.parts.map(({ param }) => {
        const count = counts.get(column) ?? 0;
        counts.set(column, count + 1);
        return [count === 0 ? column : `${column}.${count}`, param - 1] as const;
      });
    });
  }
}

/** A value as a text, without calling anything of the service's. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'object') {
    if (types.isDate(value)) {
      const time = Date.prototype.getTime.call(value);
      return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
    }
    if (types.isUint8Array(value)) return `${value.byteLength} bytes`;
    if (Array.isArray(value)) return `[${value.length} items]`;
    return '[object]';
  }
  return typeof value === 'function' ? '[function]' : String(value);
}
