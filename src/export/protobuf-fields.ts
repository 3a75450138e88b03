/** One field of a protobuf message; a message, text or bytes inside it are still encoded. */
export interface ProtobufField {
  readonly number: number;
  /** A varint, or the length-delimited bytes. */
  readonly value: bigint | Uint8Array;
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/**
 * The fields of a message, in their order, until the end or the first byte that is no protobuf. Numbers of fixed width
 * are passed over: the answers of OTLP have none.
 */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField> {
  const reader = new Reader(message);
  while (!reader.atEnd()) {
    const key = Number(reader.varint() ?? 0n);
    const number = key >>> 3;
    if (number === 0) return;
    let value: bigint | Uint8Array | undefined;
    switch (key & 7) {
      case VARINT:
        value = reader.varint();
        break;
      case LENGTH_DELIMITED:
        value = reader.bytes(Number(reader.varint() ?? -1n));
        break;
      case FIXED64:
      case FIXED32:
        if (!reader.bytes((key & 7) === FIXED64 ? 8 : 4)) return;
        continue;
      default:
        return;
    }
    if (value === undefined) return;
    yield { number, value };
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): bigint | undefined {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) return undefined;
      this.#at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    return undefined;
  }

  bytes(length: number): Uint8Array | undefined {
    if (length < 0 || this.#at + length > this.#bytes.length) return undefined;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
