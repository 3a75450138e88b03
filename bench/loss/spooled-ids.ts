import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBatchFile } from '../../src/export/spool/batch-file.js';
import { scanIds } from './receiver/scan-ids.js';

/** The batches on disk under a spool's directory. */
export function spooledFiles(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.batch')).map((name) => join(directory, name));
}

/** The ids of all spans that are whole on disk; for a directory that nobody uses at the moment. */
export function spooledIds(directory: string): number[] {
  const ids: number[] = [];
  for (const file of spooledFiles(directory)) {
    const batch = readBatchFile(readFileSync(file));
    if (typeof batch !== 'string') scanIds(Buffer.from(batch.body), (id) => ids.push(id));
  }
  return ids;
}
