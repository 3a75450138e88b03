import { gzipSync } from 'node:zlib';
import { requestOf } from '../request-of.js';
import { shapesOf } from '../redact/spans.js';

/** Of a span of 14 attributes in a batch of 512 (`OTEL_BSP_MAX_EXPORT_BATCH_SIZE`): as our encoder writes it, and as it leaves with gzip. */
export function spanBytes(): { readonly encoded: number; readonly sent: number } {
  const spans = shapesOf().find(({ name }) => name === '14 attributes, clean')?.spans ?? [];
  const batch = Array.from({ length: 512 }, (_, index) => spans[index % spans.length] as (typeof spans)[number]);
  const body = requestOf('protobuf', batch);
  // Those that come twice in the batch would compress too well.
  const once = requestOf('protobuf', spans);
  // Whole bytes: ids and times differ from run to run, and with them the rest.
  return { encoded: Math.round(body.length / batch.length), sent: Math.round(gzipSync(once, { level: 1 }).length / spans.length) };
}
