import { reasonOf } from '../../report/report.js';
import type { Batch } from '../batch.js';
import { systemClock } from '../sender.js';
import type { Spool } from '../spool.js';
import { batchHeader } from './batch-file.js';
import { batchName, idInName } from './batch-name.js';
import { Holdings } from './holdings.js';
import { Neighbours } from './neighbours.js';
import { serviceDirectory } from './service-directory.js';
import { bytesOnDisk, type Entry, type Shelf } from './shelf.js';
import type { SpoolOptions } from './spool-options.js';
import { thisOwner } from './this-owner.js';

/** How often the sign of life is written and the neighbours are looked at; a part of the silence that means death. */
const ROUND_MS = 15_000;
/** So many files that are no batches are looked at in one `take`; then the thread is given back. */
const MOST_DAMAGED = 64;

/**
 * One file per batch, in a directory of this thread alone. No ledger stands beside them that could disagree: names and
 * headers of the files say everything. A file goes in the moment its batch is settled; so a crash repeats only batches
 * whose answer had not arrived yet, or arrived just then.
 */
export class DiskSpool implements Spool {
  readonly #options: SpoolOptions;
  readonly #service: string;
  readonly #neighbours: Neighbours;
  readonly #holdings: Holdings;
  readonly #shelf: Shelf;
  /** Settled, but the disk does not let go of their files: nobody gets them, and it is tried again. */
  readonly #stuck = new Set<Entry>();
  /** The disk did not give them; after a while they are tried again. */
  readonly #unreadable = new Set<Entry>();
  #bound: number;
  #failing = false;
  #closed = false;
  #cancelRound = () => {};

  constructor(options: SpoolOptions) {
    const me = thisOwner();
    this.#options = options;
    this.#bound = options.maxBytes;
    this.#service = serviceDirectory(options);
    this.#neighbours = new Neighbours(this.#service, me);
    this.#holdings = new Holdings(options, this.#service, me);
    this.#shelf = this.#holdings.shelf;
    this.#round();
  }

  /** A batch that is on disk already is not written again, and if it is taken it stays so. */
  store(batch: Batch, taken = false): boolean {
    if (this.#closed) return false;
    try {
      const known = this.#shelf.byId(idInName(batch.id));
      if (known && this.#holdings.has(known)) {
        known.taken ||= taken;
        return true;
      }
      if (known) this.#shelf.remove(known);
      const header = batchHeader(batch);
      const name = batchName(batch, header.byteLength + batch.body.byteLength);
      if (!this.#makeRoom(bytesOnDisk(name.length))) return false;
      this.#holdings.write(name, [header, batch.body]).taken = taken;
      if (this.#failing) this.#options.say({ kind: 'works' });
      this.#failing = false;
      return true;
    } catch (thrown) {
      this.#fails(thrown);
      return false;
    }
  }

  /** Undefined also after many damaged files in a row: while `size` tells of batches, another call may find one. */
  take(): Batch | undefined {
    for (let looked = 0; looked < MOST_DAMAGED && !this.#closed; looked += 1) {
      const entry = this.#shelf.oldestFree();
      if (!entry) break;
      const batch = this.#read(entry);
      if (batch) return batch;
    }
    return undefined;
  }

  done(batch: Batch): void {
    const entry = this.#shelf.byId(idInName(batch.id));
    if (entry) this.#settle(entry);
  }

  release(batch: Batch): void {
    const entry = this.#shelf.byId(idInName(batch.id));
    if (entry && !this.#stuck.has(entry)) entry.taken = false;
  }

  size(): { readonly bytes: number; readonly batches: number } {
    return { bytes: this.#shelf.bytes, batches: this.#shelf.count };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelRound();
    this.#holdings.leave();
  }

  describe(): string {
    return `spool(${this.#service}, at most ${this.#options.maxBytes} bytes)`;
  }

  /** Shows that we live, takes over what the dead left, and makes room when others have come. */
  #round(): void {
    try {
      const now = this.#holdings.sign();
      const { free, foreign, bytes, living } = this.#neighbours.look(now);
      this.#takeOver(free);
      for (const name of foreign) this.#holdings.setAside(`${this.#service}/${name}`, 'not the directory of an owner');
      const { maxBytes } = this.#options;
      this.#bound = Math.max(maxBytes - bytes, Math.floor(maxBytes / (living + 1)));
      this.#makeRoom(0);
      for (const entry of this.#stuck) this.#settle(entry);
      for (const entry of this.#unreadable) entry.taken = false;
      this.#unreadable.clear();
    } catch (thrown) {
      this.#fails(thrown);
    }
    this.#cancelRound = (this.#options.clock ?? systemClock).after(ROUND_MS, () => this.#round());
  }

  #takeOver(names: readonly string[]): void {
    const before = this.size();
    for (const name of names) {
      try {
        this.#holdings.takeOver(name);
      } catch (thrown) {
        // The others may be sound.
        this.#fails(thrown);
      }
    }
    const { batches, bytes } = this.size();
    if (batches === before.batches) return;
    this.#options.say({ kind: 'taken-over', batches: batches - before.batches, bytes: bytes - before.bytes });
  }

  /** Gives up the oldest until there is room for so many bytes; false when there cannot be. */
  #makeRoom(bytes: number): boolean {
    if (bytes > this.#bound) return false;
    while (this.#shelf.bytes + bytes > this.#bound) {
      const oldest = this.#shelf.oldestFree();
      if (!oldest) return false;
      this.#holdings.giveUp(oldest);
    }
    return true;
  }

  #read(entry: Entry): Batch | undefined {
    try {
      const batch = this.#holdings.read(entry);
      if (batch) entry.taken = true;
      return batch;
    } catch (thrown) {
      // One that the disk does not give now must not hold up the others.
      entry.taken = true;
      this.#unreadable.add(entry);
      this.#fails(thrown);
      return undefined;
    }
  }

  #settle(entry: Entry): void {
    try {
      this.#holdings.remove(entry);
      this.#stuck.delete(entry);
    } catch (thrown) {
      entry.taken = true;
      this.#stuck.add(entry);
      this.#fails(thrown);
    }
  }

  #fails(thrown: unknown): void {
    if (!this.#failing) this.#options.say({ kind: 'fails', reason: reasonOf(thrown) });
    this.#failing = true;
  }
}
