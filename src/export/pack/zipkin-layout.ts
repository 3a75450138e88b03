import { zipkinSpanOf } from '../zipkin-span.js';
import { withoutComma } from './json-layout.js';
import type { Layout } from './layout.js';
import { Scratch } from './scratch.js';

const NOTHING = { head: new Uint8Array(), tail: new Uint8Array() };

/** The body of one request to Zipkin's `POST /api/v2/spans`: a JSON list, in which each span names its service. */
export const zipkinLayout: Layout<Scratch> = {
  grouped: false,
  scratch: () => new Scratch(),
  span: (to, span) => to.text(`${JSON.stringify(zipkinSpanOf(span))},`),
  resource: () => NOTHING,
  scope: () => NOTHING,
  request: (resources) => [
    Buffer.from('['),
    ...resources.flatMap(({ scopes }) => scopes.flatMap(({ spans }) => withoutComma(spans))),
    Buffer.from(']'),
  ],
};
