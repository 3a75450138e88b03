const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Writes the fields of one protobuf message, in the order in which it is called. */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = [];

  varint(field: number, value: bigint): void {
    this.#push(field, VARINT, varintOf(BigInt.asUintN(64, value)));
  }

  fixed32(field: number, value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value >>> 0);
    this.#push(field, FIXED32, bytes);
  }

  fixed64(field: number, value: bigint): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
    this.#push(field, FIXED64, bytes);
  }

  double(field: number, value: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    this.#push(field, FIXED64, bytes);
  }

  /** Text, bytes, or a message inside this one. */
  bytes(field: number, value: Uint8Array): void {
    this.#push(field, LENGTH_DELIMITED, varintOf(BigInt(value.byteLength)), value);
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#parts);
  }

  #push(field: number, type: number, ...parts: Uint8Array[]): void {
    this.#parts.push(varintOf(BigInt((field << 3) | type)), ...parts);
  }
}

function varintOf(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (; value >= 0x80n; value >>= 7n) bytes.push(Number(value & 0x7fn) | 0x80);
  bytes.push(Number(value));
  return Uint8Array.from(bytes);
}
