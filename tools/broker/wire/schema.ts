import type { Primitive } from './primitives.js';

/** Which versions of a message have a field: `3+`, `0-7` or `4`. */
export type Versions = `${number}+` | `${number}-${number}` | `${number}`;

/** One field of a message: how it is written, in which versions, and what it is where it is not sent. */
export interface Field<D = unknown, E = D> {
  readonly type: Primitive | 'list';
  readonly since: number;
  readonly until: number;
  /** The first version in which it may be null. */
  readonly nullSince: number;
  readonly fallback: D;
  /** What a list is made of. */
  readonly item?: Shape | Field;
  /** Never there; carries the type that the encoder accepts. */
  readonly accepts?: E;
}

/** The fields of a message or of one item of a list, in the order in which they are sent. */
export type Fields = Record<string, Field<any, any>>;

/** A named sequence of fields, kept as pairs because the codec walks it for every message. */
export interface Shape {
  readonly fields: readonly (readonly [name: string, field: Field])[];
}

/** What a decoded message is: every field is there, with its fallback where the version has none. */
export type Decoded<F> = { [K in keyof F]: F[K] extends Field<infer D, any> ? D : never };

/** What the encoder takes: a field left out is sent as its fallback. */
export type Encodable<F> = { [K in keyof F]?: F[K] extends Field<any, infer E> ? E : never };

/** A message's fields in the form that the codec reads. */
export const shape = (fields: Fields): Shape => ({ fields: Object.entries(fields) });

const field = <D, E = D>(type: Primitive | 'list', versions: Versions, fallback: D): Field<D, E> => {
  const [since, until] = versions.split('-');
  const from = Number.parseInt(since ?? '', 10);
  const to = versions.endsWith('+') ? Infinity : Number(until ?? since);
  return { type, since: from, until: to, nullSince: Infinity, fallback };
};

// The types of fields: each with the versions that have it and the value where it is not sent.
export const bool = (versions: Versions = '0+', fallback = false) => field<boolean>('bool', versions, fallback);
export const int8 = (versions: Versions = '0+', fallback = 0) => field<number>('int8', versions, fallback);
export const int16 = (versions: Versions = '0+', fallback = 0) => field<number>('int16', versions, fallback);
export const int32 = (versions: Versions = '0+', fallback = 0) => field<number>('int32', versions, fallback);
export const int64 = (versions: Versions = '0+', fallback = 0) => field<number>('int64', versions, fallback);
export const uuid = (versions: Versions = '0+') => field<string>('uuid', versions, '0'.repeat(32));
export const string = (versions: Versions = '0+') => field<string>('string', versions, '');
export const bytes = (versions: Versions = '0+') => field<Buffer>('bytes', versions, Buffer.alloc(0));
/** Record batches: one buffer when read, the stored batches one by one when written. */
export const records = () => field<Buffer, readonly Buffer[]>('records', '0+', Buffer.alloc(0));

/** A list of items with fields of their own. */
export function list<F extends Fields>(versions: Versions, fields: F): Field<Decoded<F>[], Encodable<F>[]> {
  return { ...field<Decoded<F>[], Encodable<F>[]>('list', versions, []), item: shape(fields) };
}

/** A list of plain values. */
export function listOf<D, E>(versions: Versions, item: Field<D, E>): Field<D[], E[]> {
  return { ...field<D[], E[]>('list', versions, []), item };
}

/** The same field, null allowed from a version on, and null where it is not sent. */
export function nullable<D, E>(since: number, of: Field<D, E>): Field<D | null, E | null> {
  const { accepts: _, ...rest } = of;
  return { ...rest, nullSince: since, fallback: null };
}
