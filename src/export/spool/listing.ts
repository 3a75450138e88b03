import type { Dirent } from 'node:fs';
import { readBatchFile } from './batch-file.js';
import { type BatchName, readBatchName, UNFINISHED } from './batch-name.js';
import { SIGN_OF_LIFE } from './own-directory.js';
import { readFile } from './read-file.js';

const fs = process.getBuiltinModule('node:fs');

interface Listing {
  readonly batches: readonly BatchName[];
  /** Names of what is none of ours. */
  readonly foreign: readonly string[];
}

/** What is in a directory whose owner is dead or is this thread; `largest` is the longest file that can be a batch. */
export function list(directory: string, largest: number): Listing {
  const batches: BatchName[] = [];
  const foreign: string[] = [];
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const found = recognize(directory, entry);
    if (found === undefined || (found !== 'nothing' && found.length > largest)) foreign.push(entry.name);
    else if (found !== 'nothing') batches.push(found);
  }
  return { batches, foreign };
}

function recognize(directory: string, entry: Dirent): BatchName | 'nothing' | undefined {
  if (!entry.isFile()) return undefined;
  if (entry.name === SIGN_OF_LIFE) return 'nothing';
  if (entry.name.endsWith(UNFINISHED)) return finish(directory, entry.name.slice(0, -UNFINISHED.length));
  return readBatchName(entry.name);
}

/**
 * A batch whose owner died while writing it. When it is whole it is given its name; one that was cut off goes, as
 * nobody was told that it was safe.
 */
function finish(directory: string, name: string): BatchName | 'nothing' | undefined {
  const batch = readBatchName(name);
  if (!batch) return undefined;
  const path = `${directory}/${name}`;
  if (fs.lstatSync(path + UNFINISHED).size < batch.length) {
    fs.unlinkSync(path + UNFINISHED);
    return 'nothing';
  }
  const content = readFile(path + UNFINISHED, batch.length);
  if (typeof content === 'string' || typeof readBatchFile(content) === 'string') return undefined;
  fs.renameSync(path + UNFINISHED, path);
  return batch;
}
