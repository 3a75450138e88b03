import {
  type Baggage,
  type BaggageEntry,
  baggageEntryMetadataFromString,
  type Context,
  propagation,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import { type Glob, globOf } from '../config/glob.js';
import type { Settings } from '../config/settings.js';
import { type Cleaner, failingClosed } from '../instrument/cleaner.js';
import type { Travelling } from '../rules/travelling.js';
import { Destinations } from './destinations.js';
import { hasHeader } from './has-header.js';

const HEADER = 'baggage';
/** What a header can hold; metadata is written as it is, and any other character would fail the service's request. */
const PRINTABLE = /^[\x21-\x7e](?:[\x20-\x7e]{0,4094}[\x21-\x7e])?$/;

/** What the rules send along is for business values: a few short ones. */
const MOST_BY_RULES = 20;
const MOST_BYTES_BY_RULES = 1024;

type Selection = Record<string, BaggageEntry>;

/**
 * W3C Baggage that is read whole and passed on in part: baggage goes out with every request, also to strangers, and is
 * written by whoever called. Only keys that the settings or the rules name leave, only to hosts that the settings name,
 * and cleaned.
 */
export class SelectedBaggage implements TextMapPropagator {
  readonly #w3c = new W3CBaggagePropagator();
  readonly #keys: readonly Glob[];
  readonly #destinations: Destinations;
  readonly #clean: Cleaner;
  readonly #travelling: Travelling | undefined;

  constructor(
    settings: Settings,
    clean: Cleaner | undefined,
    destinations: Destinations = new Destinations(settings),
    travelling?: Travelling,
  ) {
    this.#keys = settings['propagation.baggage.keys'].map((key) => globOf(key));
    this.#destinations = destinations;
    this.#clean = failingClosed(clean);
    this.#travelling = travelling && travelling.keys.size > 0 ? travelling : undefined;
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    if (this.#keys.length === 0 && !this.#travelling) return;
    const arrived = propagation.getBaggage(context);
    const taken = this.#travelling?.entriesOf(context);
    if ((!arrived && !taken) || hasHeader(carrier, HEADER) || !this.#destinations.allow(context, carrier)) return;
    this.#w3c.inject(propagation.setBaggage(context, this.#selectionOf(arrived, taken)), carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.#w3c.extract(context, carrier, getter);
  }

  fields(): string[] {
    return this.#w3c.fields();
  }

  /** What rules took here replaces what arrived under the same key. */
  #selectionOf(arrived: Baggage | undefined, taken: ReadonlyMap<string, string> | undefined): Baggage {
    const selected = Object.create(null) as Selection;
    const byRules = Object.create(null) as Selection;
    for (const [key, value] of taken ?? []) this.#add(byRules, key, { value });
    for (const [key, entry] of arrived?.getAllEntries() ?? []) {
      if (this.#keys.some((glob) => glob.matches(key))) this.#add(selected, key, entry);
      else if (this.#travelling?.keys.has(key) && !(key in byRules)) this.#add(byRules, key, entry);
    }
    return propagation.createBaggage(Object.assign(selected, withinLimits(byRules)));
  }

  #add(selection: Selection, key: string, entry: BaggageEntry): void {
    if (this.#clean.text(key) !== key) return;
    const value = this.#clean.value(key, entry.value);
    if (value === undefined || !isEncodable(key + value)) return;
    const metadata = this.#metadataOf(entry);
    selection[key] = { value, ...(metadata && { metadata: baggageEntryMetadataFromString(metadata) }) };
  }

  /** Properties of a member; those with anything private in them, or unfit for a header, stay. */
  #metadataOf({ metadata }: BaggageEntry): string | undefined {
    const text = metadata?.toString().trim();
    if (!text || !PRINTABLE.test(text) || text.includes(',')) return undefined;
    return this.#clean.text(text) === text ? text : undefined;
  }
}

/** Half of a character cannot be percent-encoded; one such value would keep back all. */
function isEncodable(text: string): boolean {
  try {
    return encodeURIComponent(text) !== '';
  } catch {
    return false;
  }
}

/** The first ones that fit. */
function withinLimits(selection: Selection): Selection {
  const fitting = Object.create(null) as Selection;
  let bytes = 0;
  for (const [key, entry] of Object.entries(selection).slice(0, MOST_BY_RULES)) {
    const metadata = entry.metadata ? entry.metadata.toString().length + 1 : 0;
    const more = encodeURIComponent(key).length + encodeURIComponent(entry.value).length + metadata + 2;
    if (bytes + more > MOST_BYTES_BY_RULES) continue;
    bytes += more;
    fitting[key] = entry;
  }
  return fitting;
}
