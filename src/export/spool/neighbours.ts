import { readBatchName } from './batch-name.js';
import { isAlive } from './is-alive.js';
import { SIGN_OF_LIFE } from './own-directory.js';
import { type Owner, ownerIn, ownerKey } from './owner.js';
import { QUARANTINE } from './quarantine.js';
import { bytesOnDisk } from './shelf.js';

const fs = process.getBuiltinModule('node:fs');

/** What else is in the service's directory. */
export interface Sight {
  /** Names of directories whose owner is dead, or has left them. */
  readonly free: readonly string[];
  /** Names of what is none of ours. */
  readonly foreign: readonly string[];
  /** What the living others have on disk. */
  readonly bytes: number;
  /** How many others live. */
  readonly living: number;
}

/** What a living neighbour's directory held, and when it had last changed. */
interface Counted {
  readonly changed: number;
  readonly bytes: number;
}

/** The other owners of directories of the same service. */
export class Neighbours {
  readonly #service: string;
  readonly #me: Owner;
  /** A directory that has not changed is not counted again. */
  #counted = new Map<string, Counted>();

  constructor(service: string, me: Owner) {
    this.#service = service;
    this.#me = me;
  }

  /** `now`: the time by the clock of the disk. */
  look(now: number): Sight {
    const free: string[] = [];
    const foreign: string[] = [];
    const living = new Set<string>();
    const counted = new Map<string, Counted>();
    let bytes = 0;
    for (const entry of fs.readdirSync(this.#service, { withFileTypes: true })) {
      const { name } = entry;
      const owner = entry.isDirectory() ? ownerIn(name) : undefined;
      if (owner === undefined) {
        if (name !== QUARANTINE) foreign.push(name);
      } else if (owner === 'nobody' || !(owner.instance === this.#me.instance || this.#lives(name, owner, now))) {
        free.push(name);
      } else if (owner.instance !== this.#me.instance) {
        living.add(ownerKey(owner));
        const count = this.#count(name);
        counted.set(name, count);
        bytes += count.bytes;
      }
    }
    this.#counted = counted;
    return { free, foreign, bytes, living: living.size };
  }

  #lives(name: string, owner: Owner, now: number): boolean {
    return isAlive(owner, this.#me, () => now - lastSign(`${this.#service}/${name}`));
  }

  #count(name: string): Counted {
    const path = `${this.#service}/${name}`;
    try {
      const changed = fs.statSync(path).mtimeMs;
      const before = this.#counted.get(name);
      if (before?.changed === changed) return before;
      let bytes = 0;
      for (const file of fs.readdirSync(path)) {
        bytes += bytesOnDisk(readBatchName(file)?.length ?? 0);
      }
      return { changed, bytes };
    } catch {
      // It went while we looked.
      return { changed: 0, bytes: 0 };
    }
  }
}

/** When the owner of a directory showed a sign of life: an owner that has just made it has not written it yet. */
function lastSign(directory: string): number {
  for (const path of [`${directory}/${SIGN_OF_LIFE}`, directory]) {
    try {
      return fs.lstatSync(path).mtimeMs;
    } catch {}
  }
  // Gone: nothing to take over.
  return Number.POSITIVE_INFINITY;
}
