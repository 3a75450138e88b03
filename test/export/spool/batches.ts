import { createHash } from 'node:crypto';
import type { Batch } from '../../../src/export/batch.js';

/** A batch whose body follows from its id and length, so that whoever has it can tell whether it is sound. */
export function makeBatch(id: string, { bytes = 1000, spans = 10, since = Date.now() } = {}): Batch {
  return { id, body: bodyOf(id, bytes), encoding: 'protobuf', spans, since };
}

export function isSound({ id, body }: Batch): boolean {
  return bodyOf(id, body.byteLength).equals(body);
}

function bodyOf(id: string, bytes: number): Buffer {
  return Buffer.alloc(bytes, createHash('sha256').update(id).digest());
}
