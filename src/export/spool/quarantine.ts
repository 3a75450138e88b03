import { basename } from 'node:path';
import { readBatchName } from './batch-name.js';
import { makeDirectory } from './make-directory.js';

const fs = process.getBuiltinModule('node:fs');

/** Name of the directory beside those of the owners. */
export const QUARANTINE = 'quarantine';
/** Damaged batches that are kept to look at; of more, the oldest go. Things that are none of ours stay for good. */
const MOST_BATCHES = 32;
const LONGEST_NAME = 180;

/** Where things go that are not what we expected, as they are: nothing is opened, followed or deleted. */
export class Quarantine {
  readonly #path: string;
  readonly #tag: string;
  #count = 0;

  constructor(service: string, tag: string) {
    this.#path = `${service}/${QUARANTINE}`;
    this.#tag = tag;
  }

  /** How many things this process has put there. */
  get count(): number {
    return this.#count;
  }

  /** False when it is not there any more. Throws when it cannot be moved. */
  setAside(path: string): boolean {
    this.#count += 1;
    // Begins with time and number, because names are sorted; the tag keeps processes from overwriting one another's.
    const number = String(this.#count).padStart(6, '0');
    const name = `${Date.now()}-${number}-${this.#tag}-${basename(path).slice(-LONGEST_NAME)}`;
    makeDirectory(this.#path);
    if (!fs.lstatSync(this.#path).isDirectory()) throw new Error(`${this.#path} is not a directory`);
    try {
      fs.renameSync(path, `${this.#path}/${name}`);
    } catch (thrown) {
      this.#count -= 1;
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw thrown;
    }
    try {
      this.#forgetOldest();
    } catch {
      // Another process tidies up at the same time.
    }
    return true;
  }

  #forgetOldest(): void {
    const batches = fs.readdirSync(this.#path).filter((name) => {
      const original = name.slice(name.split('-', 3).join('-').length + 1);
      return readBatchName(original) !== undefined;
    });
    for (const name of batches.sort().slice(0, -MOST_BATCHES)) fs.unlinkSync(`${this.#path}/${name}`);
  }
}
