/** Made-up private data that detectors take for real; the same for the same seed, and never in a file. */
export class Private {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  email(): string {
    return `${this.word()}.${this.word()}@${this.word()}.example.com`;
  }

  /** 16 digits with a right check digit, of an issuer that there is. */
  card(): string {
    const digits = [4, ...Array.from({ length: 14 }, () => this.#below(10))];
    const sum = digits.reduce((total, digit, index) => total + (index % 2 === 0 ? doubled(digit) : digit), 0);
    return [...digits, (10 - (sum % 10)) % 10].join('');
  }

  jwt(): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signature = Buffer.from(Array.from({ length: 32 }, () => this.#below(256))).toString('base64url');
    return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: this.word(), iat: 1_700_000_000 + this.#below(1e7) })}.${signature}`;
  }

  /** Eight letters. */
  word(): string {
    return Array.from({ length: 8 }, () => String.fromCharCode(97 + this.#below(26))).join('');
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}

const doubled = (digit: number): number => (digit * 2 > 9 ? digit * 2 - 9 : digit * 2);
