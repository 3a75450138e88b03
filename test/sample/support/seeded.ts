import type { IdGenerator } from '@opentelemetry/sdk-trace';

/** Pseudo-random 32 bits, the same for the same seed (sfc32, warmed up). */
export function seeded(seed: number): () => number {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, seed >>> 0, 1];
  const next = () => {
    const sum = (a + b + d) >>> 0;
    d = (d + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = ((c << 21) | (c >>> 11)) >>> 0;
    c = (c + sum) >>> 0;
    return sum;
  };
  for (let round = 0; round < 16; round += 1) next();
  return next;
}

/** From 0 to 1. */
export function fractions(bits: () => number): () => number {
  return () => bits() / 2 ** 32;
}

/** Ids as the SDK's generator makes them, the same for the same seed. */
export class SeededIds implements IdGenerator {
  readonly #bits: () => number;

  constructor(seed: number) {
    this.#bits = seeded(seed);
  }

  generateTraceId(): string {
    return this.#hex(4);
  }

  generateSpanId(): string {
    return this.#hex(2);
  }

  #hex(words: number): string {
    let text = '';
    for (let word = 0; word < words; word += 1) text += this.#bits().toString(16).padStart(8, '0');
    return text;
  }
}
