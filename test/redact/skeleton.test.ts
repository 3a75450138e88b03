import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import t from 'tap';
import { UNCOUNTED } from '../../src/redact/parts.js';
import { isPlainName } from '../../src/redact/plain-name.js';
import { skeletonOf } from '../../src/redact/skeleton.js';

const spanOf = (attributes: Record<string, string>) =>
  ({
    name: 'private',
    spanContext: () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }),
    startTime: [1, 0],
    endTime: [2, 0],
    duration: [1, 0],
    kind: 0,
    status: { code: 2, message: 'private' },
    resource: resourceFromAttributes(attributes),
  }) as unknown as ReadableSpan;

t.test('a skeleton has nothing of a resource that was not redacted but a plain name of the service', async (t) => {
  const { resource } = skeletonOf(spanOf({ 'service.name': 'shop-orders', note: 'private' }), UNCOUNTED);
  t.strictSame(resource.attributes, { 'service.name': 'shop-orders' });
  t.strictSame(skeletonOf(spanOf({ 'service.name': 'of ann@example.org' }), UNCOUNTED).resource.attributes, {});
});

t.test('a skeleton has the redacted resource that it is given', async (t) => {
  const redacted = resourceFromAttributes({ note: '***' });
  t.equal(skeletonOf(spanOf({ note: 'private' }), UNCOUNTED, undefined, redacted).resource, redacted);
});

t.test('names are plain that are words of small letters', async (t) => {
  for (const name of ['orders', 'shop.orders-api_v', 'unknown_service:node']) t.ok(isPlainName(name), name);
  for (const name of ['', 'a:b', 'ann@example.org', 'v2', 'a b', 'Abc', 'x'.repeat(21), undefined, 5]) t.notOk(isPlainName(name), String(name));
});
