import type { Batch } from '../../src/export/batch.js';

let last = 0;

/** A batch as JSON whose spans are named `<id>:<number>`; `pad` makes each span longer by so many bytes. */
export function makeBatch({ spans = 1, pad = 0, since = 0, id = `batch-${(last += 1)}` } = {}): Batch {
  const list = Array.from({ length: spans }, (_, index) => ({ name: `${id}:${index}`, pad: 'x'.repeat(pad) }));
  const request = { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans: list }] }] };
  return { id, body: new TextEncoder().encode(JSON.stringify(request)), encoding: 'json', spans, since };
}

/** Names of the spans in a batch of `makeBatch`, also in a piece of one. */
export function spanNames({ body }: Batch): string[] {
  const { resourceSpans } = JSON.parse(new TextDecoder().decode(body)) as {
    resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[];
  };
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)));
}
