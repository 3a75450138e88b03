import { type Context, propagation, type TextMapSetter } from '@opentelemetry/api';
import { types } from 'node:util';
import { noteMessage } from '../destination.js';

/** Headers by name: of several with one name, a list. */
export type PlainHeaders = Readonly<Record<string, unknown>>;

/** What is written anew for each hop; an older one must not stay beside it, in whatever case. */
const RENEWED: ReadonlySet<string> = new Set(['traceparent', 'tracestate']);

/**
 * Headers as any client has them: an object, a Map, a list of pairs, a list of objects with one header each (librdkafka). Names may be bytes.
 */
export function plainHeaders(headers: unknown): PlainHeaders {
  const plain = Object.create(null) as Record<string, unknown>;
  const add = (name: unknown, value: unknown) => {
    const text = textOf(name);
    if (text === undefined) return;
    const before = plain[text];
    plain[text] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  };
  const addAll = (object: object) => {
    for (const name of Object.keys(object)) add(name, (object as Record<string, unknown>)[name]);
  };
  if (typeof headers !== 'object' || headers === null) return plain;
  if (types.isMap(headers)) {
    for (const [name, value] of headers) add(name, value);
  } else if (Array.isArray(headers)) {
    for (const header of headers as unknown[]) {
      if (Array.isArray(header)) add(header[0], header[1]);
      else if (typeof header === 'object' && header !== null) addAll(header);
    }
  } else {
    addAll(headers);
  }
  return plain;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return types.isUint8Array(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString() : undefined;
}

/** What of the headers of a received message tells where it comes from, as texts. */
export function carrierOf(headers: PlainHeaders): PlainHeaders {
  const carrier = Object.create(null) as Record<string, string>;
  const fields = propagation.fields();
  for (const own of Object.keys(headers)) {
    const name = own.toLowerCase();
    if (!fields.includes(name)) continue;
    const value = headers[own];
    const text = textOf(Array.isArray(value) ? value.at(-1) : value);
    if (text !== undefined) carrier[name] ??= withoutQuotes(text);
  }
  return carrier;
}

/** A producer may write all its headers as JSON. */
function withoutQuotes(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

/** What is to be written into the headers of a message; it takes the place of headers that `isReplaced` names. */
export function headersToAdd(context: Context, existing: PlainHeaders): ReadonlyMap<string, string> {
  const added = new Map<string, string>();
  const setter: TextMapSetter<Record<string, unknown>> = {
    set(carrier, name, value) {
      carrier[name] = value;
      added.set(name, value);
    },
  };
  // An object of its own: where it goes is told by the object.
  propagation.inject(context, noteMessage(Object.assign(Object.create(null), existing) as Record<string, unknown>), setter);
  return added;
}

/** Whether a header that is there already gives way to one that is added. */
export function isReplaced(name: unknown, added: ReadonlyMap<string, string>): boolean {
  const text = textOf(name);
  if (text === undefined || added.size === 0) return false;
  return added.has(text) || (added.has('traceparent') && RENEWED.has(text.toLowerCase()));
}
