import type { Batch } from './batch.js';
import * as json from './split-json.js';
import * as protobuf from './split-protobuf.js';

/**
 * Cuts a batch in two with half of the spans each, for a receiver that found it too large. Undefined when it cannot be cut:
 * a single span, or a body that cannot be read.
 */
export function split(batch: Batch): readonly [Batch, Batch] | undefined {
  const { countSpans, withSpans } = batch.encoding === 'protobuf' ? protobuf : json;
  try {
    const count = countSpans(batch.body);
    if (count < 2) return undefined;
    const half = count >> 1;
    return [
      { ...batch, id: `${batch.id}a`, body: withSpans(batch.body, 0, half), spans: half },
      // What is counted for both together stays what was counted for the whole.
      { ...batch, id: `${batch.id}b`, body: withSpans(batch.body, half, count), spans: batch.spans - half },
    ];
  } catch {
    return undefined;
  }
}
