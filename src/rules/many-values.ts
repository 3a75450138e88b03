import type { AttributeValue } from '@opentelemetry/api';
import { hashNumber, hashText } from '../redact/audit/hash-value.js';
import { Sketch } from '../redact/audit/sketch.js';

interface Followed {
  /** Undefined once it was said. */
  sketch: Sketch | undefined;
  observed: number;
  /** When it is estimated next. */
  next: number;
}

/** Says once of each attribute that it has more than a number of different values; 1 KiB for each, no value is kept. */
export class ManyValues {
  readonly #most: number;
  readonly #say: (rule: string, key: string) => void;
  readonly #seed = (Math.random() * 2 ** 32) >>> 0;
  readonly #followed = new Map<string, Followed>();

  /** `most`: 0 for no bound. */
  constructor(most: number, say: (rule: string, key: string) => void) {
    this.#most = most;
    this.#say = say;
  }

  observe(rule: string, key: string, value: AttributeValue): void {
    if (this.#most === 0 || typeof value === 'boolean') return;
    let followed = this.#followed.get(key);
    if (!followed) {
      followed = { sketch: new Sketch(), observed: 0, next: this.#most + 1 };
      this.#followed.set(key, followed);
    }
    const { sketch } = followed;
    if (!sketch) return;
    if (Array.isArray(value)) for (const item of value) this.#add(sketch, item);
    else this.#add(sketch, value);
    followed.observed += Array.isArray(value) ? value.length : 1;
    if (followed.observed < followed.next) return;
    followed.next = Math.ceil(1.25 * followed.observed);
    if (sketch.estimate() <= this.#most) return;
    followed.sketch = undefined;
    this.#say(rule, key);
  }

  #add(sketch: Sketch, value: unknown): void {
    if (typeof value === 'string') sketch.add(hashText(value, this.#seed));
    else if (typeof value === 'number') sketch.add(hashNumber(value, this.#seed));
  }
}
