import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { type AppRun, runApp } from '../support/run-app.js';
import { CANARY_KINDS, canaryOf } from './canaries.js';

const kinds = Object.keys(CANARY_KINDS).filter((kind) => !['ipv4', 'ipv6', 'phone'].includes(kind));
const canaries = kinds.map((kind) => canaryOf(kind, 'process'));

/** A service that answers one request, and writes each canary into every place that the API has. */
const SERVICE = `
const { trace } = require('@opentelemetry/api');
const http = require('node:http');
const canaries = JSON.parse(process.env.CANARIES);
const tracer = trace.getTracer('shop', '1.0');
for (const text of canaries) {
  tracer.startActiveSpan('for ' + text, { attributes: { early: text } }, (span) => {
    span.setAttribute('note', text).setAttribute('list', [text]).setAttribute('map', { a: { b: text } }).setAttribute('bytes', Buffer.from(text));
    span.setAttribute('json', JSON.stringify({ a: text })).setAttribute('encoded', encodeURIComponent(text)).setAttribute('of ' + text, 1);
    span.addEvent('for ' + text, { note: text });
    span.recordException(new Error('failed: ' + text));
    span.addLink({ context: span.spanContext(), attributes: { note: text } });
    span.setStatus({ code: 2, message: 'failed: ' + text });
    span.end();
  });
}
const server = http.createServer((request, response) => response.end('served')).listen(0, '127.0.0.1', () => {
  const url = 'http://127.0.0.1:' + server.address().port + '/orders?token=' + encodeURIComponent(canaries[0]);
  http.get(url, (response) => { response.setEncoding('utf8').on('data', (text) => console.log(text)).on('end', () => server.close()); });
});
`;

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly agentLines: readonly string[];
  readonly spans: number;
  /** Everything that left: requests, files, what was printed. */
  readonly sent: string;
}

async function run(env: Record<string, string>, more: Partial<AppRun> = {}): Promise<Outcome> {
  const bodies: string[] = [];
  const receiver = await startReceiver({ respond: ({ body }) => void bodies.push(body.toString('latin1')) });
  try {
    const result = await runApp({
      code: SERVICE,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, CANARIES: JSON.stringify(canaries.map(({ text }) => text)), ...env },
      ...more,
    });
    const { code, stdout, stderr, agentLines } = result;
    return { code, stdout, agentLines, spans: receiver.spans().length, sent: [...bodies, stdout, stderr, ...agentLines].join('\n') };
  } finally {
    await receiver.close();
  }
}

function leaksIn(text: string): string[] {
  const forms = (secret: string) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('base64').slice(0, -4)];
  return canaries.filter(({ secret }) => forms(secret).some((form) => text.includes(form))).map(({ kind }) => kind);
}

for (const protocol of ['http/protobuf', 'http/json']) {
  t.test(`through the whole export by ${protocol}: all spans arrive, no canary does`, async (t) => {
    const { code, stdout, spans, sent, agentLines } = await run({ OTEL_EXPORTER_OTLP_PROTOCOL: protocol });
    t.equal(code, 0);
    t.equal(stdout, 'served\n');
    t.equal(spans, canaries.length + 2);
    t.strictSame(agentLines, []);
    t.strictSame(leaksIn(sent), []);
  });
}

t.test('the console exporter, the debug log and a file show no canary either', async (t) => {
  const file = join(t.testdir(), 'spans.jsonl');
  const env = { OTEL_TRACES_EXPORTER: 'console,file', OTEL_AGENT_EXPORT_FILE_PATH: file, OTEL_LOG_LEVEL: 'all' };
  const { code, stdout, sent } = await run(env);
  t.equal(code, 0);
  t.match(stdout, /REDACTED:email/);
  t.strictSame(leaksIn(sent), []);
  t.ok(existsSync(file), 'the file is there');
  if (existsSync(file)) t.strictSame(leaksIn(readFileSync(file, 'latin1')), []);
});

t.test('values are cut after they were redacted', async (t) => {
  const { spans, sent } = await run({ OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '20', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
  t.equal(spans, canaries.length + 2);
  t.strictSame(canaries.filter(({ secret }) => secret.length > 12 && sent.includes(secret.slice(0, 10))).map(({ kind }) => kind), []);
});

t.test('a rule that cannot be read: the service runs as without the agent, and no span leaves', async (t) => {
  const plain = await run({}, { preload: 'none' });
  for (const env of [
    { OTEL_AGENT_REDACTION_PATTERNS: 'bad=(' },
    { OTEL_AGENT_REDACTION_PATTERNS: 'back=(a)\\1' },
    { OTEL_AGENT_REDACTION_DENY_KEYS: '[{"key":"a","action":"shred"}]' },
    { OTEL_AGENT_REDACTION_DETECTORS_EMAIL: 'shred' },
  ] as Record<string, string>[]) {
    const { code, stdout, spans, agentLines } = await run(env);
    t.equal(code, plain.code);
    t.equal(stdout, plain.stdout);
    t.equal(spans, 0);
    t.equal(agentLines.length, 1);
    t.match(agentLines[0], /\[OTA-051\].*no span is exported until this is right/);
  }
});

t.test('a bad mode counts as standard', async (t) => {
  const { code, spans, sent } = await run({ OTEL_AGENT_REDACTION_MODE: 'loud' });
  t.equal(code, 0);
  t.equal(spans, canaries.length + 2);
  t.strictSame(leaksIn(sent), []);
});

t.test('mode off says so once, and lets everything pass', async (t) => {
  const { code, spans, sent, agentLines } = await run({ OTEL_AGENT_REDACTION_MODE: 'off' });
  t.equal(code, 0);
  t.equal(spans, canaries.length + 2);
  t.match(agentLines, [/OTA-050/]);
  t.ok(leaksIn(sent).length > 15, 'the search for canaries finds them');
});
