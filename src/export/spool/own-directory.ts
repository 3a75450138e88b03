import { hostname } from 'node:os';
import { makeDirectory } from './make-directory.js';
import { directoryOf, orphanDirectory, type Owner } from './owner.js';

const fs = process.getBuiltinModule('node:fs');
const { O_WRONLY, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;

/** Says for people who owns the directory, and by its time of change, for others, that the owner lives. */
export const SIGN_OF_LIFE = 'owner';

/** A directory of batches that belongs to this thread: its own, or that of a dead owner, taken over. */
export class OwnDirectory {
  /** How many batches the shelf has in it. */
  count = 0;
  readonly #service: string;
  readonly #owner: Owner;
  readonly #number: number;
  #path: string;

  constructor(service: string, owner: Owner, number: number) {
    this.#service = service;
    this.#owner = owner;
    this.#number = number;
    this.#path = `${service}/${directoryOf(owner, number)}`;
  }

  get path(): string {
    return this.#path;
  }

  /** Makes it where it is missing. */
  make(): void {
    makeDirectory(this.#path);
    trySign(this.#path, this.#owner);
  }

  /**
   * Takes over the directory of a dead owner; false when somebody else was quicker. The sign of life is renewed before:
   * otherwise the directory would have our name and for a moment the silence of the dead.
   */
  takeOver(name: string): boolean {
    const path = `${this.#service}/${name}`;
    trySign(path, this.#owner);
    try {
      fs.renameSync(path, this.#path);
      return true;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw thrown;
    }
  }

  /** Writes the sign of life; the answer is its time by the clock of the disk, which hosts that share it agree on. */
  sign(): number {
    return sign(this.#path, this.#owner);
  }

  /** Removes it when there is nothing in it any more. */
  remove(): void {
    try {
      const left = fs.readdirSync(this.#path);
      if (left.some((name) => name !== SIGN_OF_LIFE)) return;
      if (left.length > 0) fs.unlinkSync(`${this.#path}/${SIGN_OF_LIFE}`);
      fs.rmdirSync(this.#path);
    } catch {
      // Gone already, or not empty again: it does no harm.
    }
  }

  /** Gives it up, to be taken over at once by anybody, although this process lives. */
  leave(): void {
    const orphan = `${this.#service}/${orphanDirectory(this.#owner, this.#number)}`;
    fs.renameSync(this.#path, orphan);
    this.#path = orphan;
  }
}

/** A full disk, or something strange that was put in its place, is no reason not to work there. */
function trySign(directory: string, owner: Owner): void {
  try {
    sign(directory, owner);
  } catch {}
}

function sign(directory: string, { pid, tid }: Owner): number {
  const text = JSON.stringify({ host: hostname(), pid, tid, at: new Date().toISOString() });
  const file = fs.openSync(`${directory}/${SIGN_OF_LIFE}`, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    try {
      // Not `utimes`: the time of a write is that of the disk's host.
      fs.writeSync(file, `${text.padEnd(120)}\n`, 0);
    } catch {
      // A full disk. On some, overwriting takes space.
      fs.futimesSync(file, new Date(), new Date());
    }
    return fs.fstatSync(file).mtimeMs;
  } finally {
    fs.closeSync(file);
  }
}
