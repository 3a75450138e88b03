import type { Reader } from './reader.js';
import type { Writer } from './writer.js';

interface Codec {
  readonly zero: unknown;
  read(reader: Reader, flexible: boolean): unknown;
  write(writer: Writer, value: any, flexible: boolean): void;
}

/** How each type without parts of its own is read and written, and its value where null cannot be sent. */
export const primitives = {
  bool: { zero: false, read: (r) => r.bool(), write: (w, v: boolean) => w.bool(v) },
  int8: { zero: 0, read: (r) => r.int8(), write: (w, v: number) => w.int8(v) },
  int16: { zero: 0, read: (r) => r.int16(), write: (w, v: number) => w.int16(v) },
  int32: { zero: 0, read: (r) => r.int32(), write: (w, v: number) => w.int32(v) },
  int64: { zero: 0, read: (r) => r.int64(), write: (w, v: number) => w.int64(v) },
  uuid: { zero: '0'.repeat(32), read: (r) => r.uuid(), write: (w, v: string) => w.uuid(v) },
  string: { zero: '', read: (r, flexible) => r.string(flexible), write: (w, v, flexible) => w.string(v, flexible) },
  bytes: {
    zero: Buffer.alloc(0),
    read: (r, flexible) => r.bytes(flexible),
    write: (w, v: Buffer | null, flexible) => w.bytes(v && [v], flexible),
  },
  records: {
    zero: Buffer.alloc(0),
    read: (r, flexible) => r.bytes(flexible),
    write: (w, v: Buffer | readonly Buffer[] | null, flexible) => w.bytes(Buffer.isBuffer(v) ? [v] : v, flexible),
  },
} satisfies Record<string, Codec>;

/** The name of a type without parts of its own. */
export type Primitive = keyof typeof primitives;

/** The codec of a type, typed the same for all of them. */
export const primitive = (type: Primitive): Codec => primitives[type];
