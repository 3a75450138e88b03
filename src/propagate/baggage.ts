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
import { BROKER, destinationOf } from '../instrument/destination.js';

const HEADER = 'baggage';
/** What a header can hold; metadata is written as it is, and any other character would fail the service's request. */
const PRINTABLE = /^[\x21-\x7e](?:[\x20-\x7e]{0,4094}[\x21-\x7e])?$/;

/**
 * W3C Baggage that is read whole and passed on in part: baggage goes out with every request, also to strangers, and is
 * written by whoever called. Only keys that the settings name leave, only to hosts that they name, and cleaned.
 */
export class SelectedBaggage implements TextMapPropagator {
  readonly #w3c = new W3CBaggagePropagator();
  readonly #keys: readonly Glob[];
  readonly #toOwn: boolean;
  readonly #toAll: boolean;
  readonly #hosts: readonly Glob[];
  readonly #clean: Cleaner;

  constructor(settings: Settings, clean: Cleaner | undefined) {
    this.#keys = settings['propagation.baggage.keys'].map((key) => globOf(key));
    const hosts = settings['propagation.baggage.hosts'];
    this.#toOwn = hosts.includes('own');
    this.#toAll = hosts.includes('*');
    this.#hosts = hosts.filter((host) => host !== 'own').map((host) => globOf(plain(host)));
    this.#clean = failingClosed(clean);
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    if (this.#keys.length === 0) return;
    const baggage = propagation.getBaggage(context);
    if (!baggage || writesItself(carrier) || !this.#mayGoTo(destinationOf(context, carrier))) return;
    this.#w3c.inject(propagation.setBaggage(context, this.#selectionOf(baggage)), carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.#w3c.extract(context, carrier, getter);
  }

  fields(): string[] {
    return this.#w3c.fields();
  }

  /** Where nobody knows the destination, only those who send baggage everywhere send it. */
  #mayGoTo(destination: ReturnType<typeof destinationOf>): boolean {
    if (this.#toAll) return true;
    if (destination === undefined) return false;
    if (destination === BROKER) return this.#toOwn;
    const host = plain(destination);
    return (this.#toOwn && isOwn(host)) || this.#hosts.some((glob) => glob.matches(host));
  }

  #selectionOf(baggage: Baggage): Baggage {
    const selected = Object.create(null) as Record<string, BaggageEntry>;
    for (const [key, entry] of baggage.getAllEntries()) {
      if (!this.#keys.some((glob) => glob.matches(key)) || this.#clean.text(key) !== key) continue;
      const value = this.#clean.value(key, entry.value);
      if (value === undefined || !isEncodable(key + value)) continue;
      const metadata = this.#metadataOf(entry);
      selected[key] = { value, ...(metadata && { metadata: baggageEntryMetadataFromString(metadata) }) };
    }
    return propagation.createBaggage(selected);
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

/** Loaded with the first baggage that leaves: it needs `node:net`, which a small service may never load. */
function isOwn(host: string): boolean {
  return (require('./own-host.js') as typeof import('./own-host.js')).isOwnHost(host);
}

/** As names are compared: in lower case, without the brackets of an IPv6 address and the dot that may end a name. */
function plain(host: string): string {
  return host.toLowerCase().replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

/** Whether the service wrote a header of that name: then it is the service's word, and stays. */
function writesItself(carrier: unknown): boolean {
  if (typeof carrier !== 'object' || carrier === null) return false;
  return Object.keys(carrier).some((name) => name.toLowerCase() === HEADER);
}
