import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { KeptRow } from './table.js';

/** The rows of earlier runs; a row is replaced by a later one of the same scenario. */
export function readRows(file: string): KeptRow[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as KeptRow[]) : [];
}

/** Puts a row among those of the file, and gives all of them. */
export function keepRow(file: string, row: KeptRow): KeptRow[] {
  const others = readRows(file).filter(({ group, name }) => group !== row.group || name !== row.name);
  const rows = [...others, row];
  writeFileSync(`${file}.tmp`, `[\n${rows.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`);
  renameSync(`${file}.tmp`, file);
  return rows;
}
