import type { Batch } from '../batch.js';
import { fingerprint } from './fingerprint.js';

/** What the name of a batch's file says: a listing is enough to know age, size and spans of everything on disk. */
export interface BatchName {
  readonly name: string;
  readonly id: string;
  readonly since: number;
  readonly spans: number;
  /** Of the whole file, in bytes. */
  readonly length: number;
}

/** Ends the name of a file that is being written. */
export const UNFINISHED = '.tmp';

/** `<since, 15 digits>-<id>-<spans>-<length>.batch`: the order of names is the order of age. */
const PATTERN = /^(\d{15})-([\w.-]{1,128})-(\d{1,10})-(\d{1,12})\.batch$/;
const LAST_TIME = 999_999_999_999_999;

export function batchName({ id, since, spans }: Batch, length: number): BatchName {
  const time = Math.min(Math.max(Math.trunc(since) || 0, 0), LAST_TIME);
  const name = `${String(time).padStart(15, '0')}-${idInName(id)}-${spans}-${length}.batch`;
  return { name, id: idInName(id), since: time, spans, length };
}

/** Undefined for a name that none of us has given. */
export function readBatchName(name: string): BatchName | undefined {
  const [, since, id, spans, length] = PATTERN.exec(name) ?? [];
  if (id === undefined) return undefined;
  return { name, id, since: Number(since), spans: Number(spans), length: Number(length) };
}

/** An id as it stands in a file name. One that could mean something to a file system is replaced by its hash. */
export function idInName(id: string): string {
  return /^[\w.-]{1,128}$/.test(id) ? id : `x${fingerprint(id)}`;
}
