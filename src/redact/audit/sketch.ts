/** 2^10 registers: 1 KiB, standard error 1.04 / √1024 = 3.3 %. */
const INDEX_BITS = 10;
const REGISTERS = 2 ** INDEX_BITS;
/** Bits of a hash that are left for the rank. */
const RANK_BITS = 32 - INDEX_BITS;

/**
 * How many different hashes were added, in 1 KiB whatever their number: HyperLogLog. The estimate is the improved one
 * of O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), which is unbiased from 0 on.
 */
export class Sketch {
  readonly registers: Uint8Array;

  constructor(registers = new Uint8Array(REGISTERS)) {
    this.registers = registers;
  }

  /** `hash`: 32 random bits. */
  add(hash: number): void {
    const index = hash >>> RANK_BITS;
    const rank = Math.min(Math.clz32(hash << INDEX_BITS), RANK_BITS) + 1;
    if (rank > (this.registers[index] as number)) this.registers[index] = rank;
  }

  /** Adds what another one has seen, if both were fed by the same hash function. */
  merge(registers: Uint8Array): void {
    for (let index = 0; index < REGISTERS; index += 1) {
      const rank = registers[index] ?? 0;
      if (rank > (this.registers[index] as number)) this.registers[index] = rank;
    }
  }

  clear(): void {
    this.registers.fill(0);
  }

  estimate(): number {
    const counts = new Uint32Array(RANK_BITS + 2);
    for (const rank of this.registers) counts[rank] = (counts[rank] as number) + 1;
    let z = REGISTERS * tau(1 - (counts[RANK_BITS + 1] as number) / REGISTERS);
    for (let rank = RANK_BITS; rank >= 1; rank -= 1) z = 0.5 * (z + (counts[rank] as number));
    z += REGISTERS * sigma((counts[0] as number) / REGISTERS);
    return Math.round(REGISTERS ** 2 / (2 * Math.LN2 * z));
  }
}

/** What the registers that are still empty add. */
function sigma(share: number): number {
  if (share === 1) return Infinity;
  let x = share;
  let z = x;
  for (let y = 1, before = Number.NaN; z !== before; y += y) {
    x *= x;
    before = z;
    z += x * y;
  }
  return z;
}

/** What the registers that can rise no more add. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let x = share;
  let z = 1 - x;
  for (let y = 1, before = Number.NaN; z !== before; ) {
    x = Math.sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}
