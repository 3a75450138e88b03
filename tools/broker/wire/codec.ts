import { primitive } from './primitives.js';
import type { Reader } from './reader.js';
import type { Field, Shape } from './schema.js';
import type { Writer } from './writer.js';

/** Which form of a message is on the wire. */
export interface Format {
  readonly version: number;
  /** Whether this version uses compact lengths and tagged fields (KIP-482). */
  readonly flexible: boolean;
}

type Values = Record<string, unknown>;

const isShape = (item: Shape | Field): item is Shape => 'fields' in item;
const has = (field: Field, version: number) => version >= field.since && version <= field.until;

/** Reads the fields that this version has; the others get their fallback. */
export function decode(shape: Shape, reader: Reader, format: Format): Values {
  const values: Values = {};
  for (const [name, field] of shape.fields) {
    values[name] = has(field, format.version) ? read(field, reader, format) : field.fallback;
  }
  if (format.flexible) reader.skipTags();
  return values;
}

/** Writes the fields that this version has. Throws on a name that the message does not have in any version. */
export function encode(shape: Shape, values: Values, writer: Writer, format: Format): void {
  // A misspelt name would otherwise be sent as the fallback, in silence.
  const unknown = Object.keys(values).find((key) => !shape.fields.some(([name]) => name === key));
  if (unknown !== undefined) throw new TypeError(`no field "${unknown}" in this message`);
  for (const [name, field] of shape.fields) {
    if (has(field, format.version))
      write(field, values[name] === undefined ? field.fallback : values[name], writer, format);
  }
  if (format.flexible) writer.noTags();
}

function read(field: Field, reader: Reader, format: Format): unknown {
  const value =
    field.type === 'list' ? readList(field, reader, format) : primitive(field.type).read(reader, format.flexible);
  return value === null ? empty(field, format) : value;
}

function readList({ item }: Field, reader: Reader, format: Format): unknown[] | null {
  const length = reader.arrayLength(format.flexible);
  if (length < 0 || !item) return null;
  const items: unknown[] = [];
  while (items.length < length) items.push(isShape(item) ? decode(item, reader, format) : read(item, reader, format));
  return items;
}

function write(field: Field, given: unknown, writer: Writer, format: Format): void {
  const value = given === null ? empty(field, format) : given;
  if (field.type !== 'list') primitive(field.type).write(writer, value, format.flexible);
  else writeList(field, value as unknown[] | null, writer, format);
}

function writeList({ item }: Field, values: unknown[] | null, writer: Writer, format: Format): void {
  writer.arrayLength(values && values.length, format.flexible);
  for (const value of values ?? []) {
    if (item && isShape(item)) encode(item, value as Values, writer, format);
    else if (item) write(item, value, writer, format);
  }
}

/** Null where the version knows it, else the type's empty value. */
function empty(field: Field, { version }: Format): unknown {
  if (version >= field.nullSince) return null;
  return field.type === 'list' ? [] : primitive(field.type).zero;
}
