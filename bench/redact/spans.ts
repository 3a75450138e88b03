import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { randomOf } from './random.js';
import { Private } from './private.js';

/** Spans of one kind, all different, as the SDK made them. */
export interface Shape {
  readonly name: string;
  readonly spans: readonly ReadableSpan[];
  /** What the median may cost according to the requirements (research/redaction-sampling.md A9, R13), in microseconds. */
  readonly promised?: number;
}

/** So many different spans of each kind: more than a processor remembers by itself. */
const DIFFERENT = 200;

const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

/** In the order in which instrumentations set them; a span has the first so many. */
function serverAttributes(random: () => number): [string, string | number][] {
  const id = Math.floor(random() * 1e6);
  return [
    ['http.request.method', random() < 0.5 ? 'GET' : 'POST'],
    ['url.scheme', 'https'],
    ['url.path', `/orders/${id}/items`],
    ['http.route', '/orders/:id/items'],
    ['http.response.status_code', 200],
    ['url.query', `page=${id % 40}&sort=created_at`],
    ['server.address', 'orders.shop.internal'],
    ['server.port', 8443],
    ['user_agent.original', AGENT],
    ['network.peer.address', `10.20.${id % 250}.${(id >> 8) % 250}`],
    ['network.peer.port', 1024 + (id % 60_000)],
    ['network.protocol.version', '1.1'],
    ['order.id', `ORD-20261120-${String(id).padStart(8, '0')}`],
    ['tenant.id', `tenant-${id % 90}`],
    ['order.total', (id % 100_000) / 100],
  ];
}

/** Beyond 15: what a service adds by itself. */
function ownAttributes(random: () => number, count: number): [string, string | number][] {
  return Array.from({ length: count }, (_, index) => {
    const value = Math.floor(random() * 1e9);
    if (index % 3 === 0) return [`shop.step_${index}.count`, value];
    return [`shop.step_${index}.result`, `done in ${value % 900} ms by worker-${value % 7}`];
  });
}

const attributesOf = (random: () => number, count: number): Attributes =>
  Object.fromEntries([...serverAttributes(random), ...ownAttributes(random, Math.max(0, count - 15))].slice(0, count));

/** All kinds. Private data is made from a seed, never written down. */
export function shapesOf(): Shape[] {
  const secrets = new Private(randomOf(99));
  return [
    shape('5 attributes, clean', (random) => ({ attributes: attributesOf(random, 5) })),
    shape('14 attributes, clean', (random) => ({ attributes: attributesOf(random, 14) }), 10),
    shape('15 attributes, clean', (random) => ({ attributes: attributesOf(random, 15) })),
    shape('50 attributes, clean', (random) => ({ attributes: attributesOf(random, 50) })),
    shape('5 attributes, 1 hit', (random) => ({ attributes: { ...attributesOf(random, 4), 'app.note': `mail to ${secrets.email()}` } })),
    shape(
      '14 attributes, 3 hits',
      (random) => ({
        attributes: {
          ...attributesOf(random, 11),
          'app.note': `mail to ${secrets.email()} about it`,
          'app.payment': `card ${secrets.card()} accepted`,
          'app.call': `sent with Bearer ${secrets.jwt()}`,
        },
      }),
      40,
    ),
    shape('50 attributes, 5 hits', (random) => ({
      attributes: {
        ...attributesOf(random, 45),
        'app.note': `mail to ${secrets.email()} about it`,
        'app.copy': secrets.email(),
        'app.payment': `card ${secrets.card()} accepted`,
        'app.call': `sent with Bearer ${secrets.jwt()}`,
        'db.password': secrets.word(),
      },
    })),
    shape(
      '14 attributes, a 2 kB stack',
      (random) => ({
        attributes: attributesOf(random, 14),
        error: errorOf(`order ${Math.floor(random() * 1e6)} has no items`),
      }),
      120,
    ),
    ...HOSTILE.map(([name, piece]) =>
      shape(`16 kB of ${name}`, (random) => ({
        attributes: { ...attributesOf(random, 13), 'app.body': piece.repeat(16_384 / piece.length) },
      })),
    ),
  ];
}

/** Texts that make detectors begin and find nothing, or find all the time. */
const HOSTILE: readonly (readonly [name: string, piece: string])[] = [
  ['prose', 'the order was taken over by another worker, '],
  ['`@`', 'a@'],
  ['digits', '4929 '],
  ['`key=`', 'token='],
  ['pieces of a JWT', 'eyJhbGciOiJIUzI1NiJ9.'],
];

function errorOf(message: string): Error {
  const error = new TypeError(message);
  const frames = Array.from(
    { length: 24 },
    (_, index) => `    at step${index} (/srv/shop/node_modules/library-${index}/dist/lib/handler.js:${100 + index}:17)`,
  );
  error.stack = `TypeError: ${message}\n${frames.join('\n')}`;
  return error;
}

interface Contents {
  readonly attributes: Attributes;
  readonly error?: Error;
}

function shape(name: string, contents: (random: () => number) => Contents, promised?: number): Shape {
  const spans: ReadableSpan[] = [];
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop', 'service.version': '1.2.3' }),
    spanProcessors: [
      {
        onStart() {},
        onEnd: (span) => void spans.push(span),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });
  const tracer = provider.getTracer('bench', '1.0.0');
  const random = randomOf(7);
  for (let index = 0; index < DIFFERENT; index += 1) {
    const { attributes, error } = contents(random);
    const span = tracer.startSpan('GET /orders/:id/items', { attributes });
    if (error) {
      span.recordException(error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    }
    span.end();
  }
  return promised === undefined ? { name, spans } : { name, spans, promised };
}
