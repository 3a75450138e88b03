import type { BatchName } from './batch-name.js';
import type { OwnDirectory } from './own-directory.js';

/** Disks give space in such blocks; counted by them, a million tiny files cannot hide behind few bytes. */
const BLOCK_BYTES = 4096;

/** A batch on disk. */
export interface Entry extends BatchName {
  readonly directory: OwnDirectory;
  /** What it takes on disk. */
  readonly bytes: number;
  /** Somebody is sending it. */
  taken: boolean;
}

/** What we know to be on disk, oldest first, so that no directory is read to find the next batch. */
export class Shelf {
  readonly #entries: Entry[] = [];
  readonly #byId = new Map<string, Entry>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return this.#entries.length;
  }

  /** The id as it stands in file names. */
  byId(id: string): Entry | undefined {
    return this.#byId.get(id);
  }

  oldestFree(): Entry | undefined {
    return this.#entries.find((entry) => !entry.taken);
  }

  in(directory: OwnDirectory): Entry[] {
    return this.#entries.filter((entry) => entry.directory === directory);
  }

  add(name: BatchName, directory: OwnDirectory): Entry {
    const entry: Entry = { ...name, directory, bytes: bytesOnDisk(name.length), taken: false };
    this.#entries.splice(this.#place(name.name), 0, entry);
    this.#byId.set(name.id, entry);
    this.#bytes += entry.bytes;
    directory.count += 1;
    return entry;
  }

  remove(entry: Entry): void {
    const at = this.#place(entry.name);
    if (this.#entries[at] !== entry) return;
    this.#entries.splice(at, 1);
    this.#byId.delete(entry.id);
    this.#bytes -= entry.bytes;
    entry.directory.count -= 1;
  }

  /** Where the name stands or would stand. Names are ordered by age, and no two are equal: ids are not. */
  #place(name: string): number {
    let from = 0;
    let to = this.#entries.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#entries[middle] as Entry).name < name) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

export function bytesOnDisk(length: number): number {
  return Math.ceil(length / BLOCK_BYTES) * BLOCK_BYTES;
}
