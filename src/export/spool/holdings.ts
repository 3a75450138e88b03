import type { Batch } from '../batch.js';
import { readBatchFile } from './batch-file.js';
import type { BatchName } from './batch-name.js';
import { list } from './listing.js';
import { OwnDirectory } from './own-directory.js';
import type { Owner } from './owner.js';
import { Quarantine } from './quarantine.js';
import { readFile } from './read-file.js';
import { serviceDirectory } from './service-directory.js';
import { type Entry, Shelf } from './shelf.js';
import type { SpoolOptions } from './spool-options.js';
import { writeFile } from './write-file.js';

const fs = process.getBuiltinModule('node:fs');

/** The directories that belong to this thread, and what is in them. Methods throw what the disk throws. */
export class Holdings {
  readonly shelf = new Shelf();
  readonly #options: SpoolOptions;
  readonly #service: string;
  readonly #me: Owner;
  readonly #quarantine: Quarantine;
  /** The one that is written to. */
  readonly #own: OwnDirectory;
  readonly #takenOver = new Set<OwnDirectory>();
  #numbers = 0;

  constructor(options: SpoolOptions, service: string, me: Owner) {
    this.#options = options;
    this.#service = service;
    this.#me = me;
    this.#quarantine = new Quarantine(service, me.instance);
    this.#own = this.#newDirectory();
    this.#own.make();
  }

  write(name: BatchName, parts: readonly Uint8Array[]): Entry {
    const write = () => writeFile(this.#own.path, name.name, parts, this.#options.durable ?? false);
    try {
      write();
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown;
      this.#restore();
      write();
    }
    return this.shelf.add(name, this.#own);
  }

  /** Undefined when the file is not what it should be; then it is off the shelf and counted. */
  read(entry: Entry): Batch | undefined {
    let content: Buffer | string;
    try {
      content = readFile(pathOf(entry), entry.length);
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown;
      // Seldom one goes alone.
      this.#noteMissing(entry.directory);
      return undefined;
    }
    const batch = typeof content === 'string' ? content : readBatchFile(content);
    if (typeof batch !== 'string') return batch;
    this.#lose(entry);
    this.setAside(pathOf(entry), batch);
    return undefined;
  }

  has(entry: Entry): boolean {
    return fs.lstatSync(pathOf(entry), { throwIfNoEntry: false }) !== undefined;
  }

  remove(entry: Entry): void {
    try {
      fs.unlinkSync(pathOf(entry));
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown;
    }
    this.shelf.remove(entry);
    if (entry.directory.count === 0 && this.#takenOver.delete(entry.directory)) entry.directory.remove();
  }

  giveUp(entry: Entry): void {
    this.remove(entry);
    this.#options.onDrop('spool', entry.spans);
  }

  /** Takes over a dead owner's directory, unless somebody else has by now. */
  takeOver(name: string): void {
    const directory = this.#newDirectory();
    if (!directory.takeOver(name)) return;
    try {
      this.#fill(directory);
    } catch (thrown) {
      // Such as too many open files: the next round, or somebody else, tries again.
      directory.leave();
      throw thrown;
    }
    if (directory.count === 0) directory.remove();
    else this.#takenOver.add(directory);
  }

  setAside(path: string, reason: string): void {
    try {
      if (!this.#quarantine.setAside(path)) return;
    } catch {
      reason += '; it cannot be moved and stays where it is';
    }
    this.#options.say({ kind: 'set-aside', path, reason, total: this.#quarantine.count });
  }

  /** Writes the sign of life everywhere; the answer is the time by the clock of the disk, as far as it can be had. */
  sign(): number {
    let now = Date.now();
    for (const directory of [...this.#takenOver, this.#own]) {
      try {
        now = directory.sign();
      } catch (thrown) {
        if (isMissing(thrown)) this.#noteMissing(directory);
      }
    }
    return now;
  }

  /** Lets go of everything. */
  leave(): void {
    for (const directory of [this.#own, ...this.#takenOver]) {
      try {
        if (directory.count > 0) directory.leave();
        else directory.remove();
      } catch {
        // Then it is found when this process has ended.
      }
    }
  }

  #newDirectory(): OwnDirectory {
    this.#numbers += 1;
    return new OwnDirectory(this.#service, this.#me, this.#numbers);
  }

  #fill(directory: OwnDirectory): void {
    const { batches, foreign } = list(directory.path, this.#options.maxBytes);
    for (const batch of batches) {
      const known = this.shelf.byId(batch.id)?.directory;
      if (!known) this.shelf.add(batch, directory);
      else if (known !== directory) this.setAside(`${directory.path}/${batch.name}`, 'a second copy of a batch');
    }
    for (const name of foreign) this.setAside(`${directory.path}/${name}`, 'neither a batch nor a sign of life');
  }

  /** Our own directory is missing: it is made again, and of what was in it only that counts which is there now. */
  #restore(): void {
    serviceDirectory(this.#options);
    this.#own.make();
    this.#noteMissing(this.#own);
    this.#fill(this.#own);
  }

  #noteMissing(directory: OwnDirectory): void {
    // What is being sent may still arrive.
    const missing = this.shelf.in(directory).filter((entry) => !entry.taken && !this.has(entry));
    for (const entry of missing) this.#lose(entry);
    if (directory.count === 0) this.#takenOver.delete(directory);
    if (missing.length > 0) this.#options.say({ kind: 'vanished', directory: directory.path, batches: missing.length });
  }

  #lose(entry: Entry): void {
    this.shelf.remove(entry);
    this.#options.onDrop('spool', entry.spans);
  }
}

function pathOf(entry: Entry): string {
  return `${entry.directory.path}/${entry.name}`;
}

function isMissing(thrown: unknown): boolean {
  return (thrown as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
}
