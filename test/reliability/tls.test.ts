import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { type Test, test } from 'tap';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { type Certificates, makeCertificates } from '../support/certificates.js';
import { startGrpcReceiver } from '../support/grpc-receiver.js';
import { listen } from '../support/local-server.js';
import { runApp } from '../support/run-app.js';
import { ids, idsOf, MAKE_SPANS } from './made-spans.js';

const PROTOCOLS = ['http/protobuf', 'grpc'] as const;
type Protocol = (typeof PROTOCOLS)[number];

/** Spans and attempts for a while: long enough for several of both. */
const APP = `${MAKE_SPANS}
  const timer = setInterval(() => makeSpans(1), 50);
  setTimeout(() => clearInterval(timer), Number(process.argv[1]));
  makeSpans(10);
`;

interface TlsReceiver {
  readonly url: string;
  ids(): number[];
}

/** A receiver with TLS; `mutual`: it asks for the certificate of a client. */
async function startTls(t: Test, protocol: Protocol, files: Certificates, mutual: boolean): Promise<TlsReceiver> {
  const { serverKey: key, serverCertificate: certificate, ca } = files;
  if (protocol === 'grpc') {
    const receiver = await startGrpcReceiver({ tls: { key, certificate, ...(mutual && { ca }) } });
    t.teardown(() => receiver.close());
    return { url: receiver.url, ids: () => idsOf(receiver.spans()) };
  }
  const receiver = await startReceiver();
  t.teardown(() => receiver.close());
  const [keyText, cert, caText] = [key, certificate, ca].map((file) => readFileSync(file));
  const options = { key: keyText, cert, ...(mutual && { ca: caText, requestCert: true, rejectUnauthorized: true }) };
  const server = createServer(options, (incoming, response) => {
    const { url, method, headers } = incoming;
    const passedOn = request(`${receiver.url}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(passedOn);
  });
  server.on('tlsClientError', () => {});
  const url = await listen(t, server);
  return { url: url.replace('http:', 'https:'), ids: () => idsOf(receiver.spans()) };
}

for (const protocol of PROTOCOLS) {
  const common = { OTEL_EXPORTER_OTLP_PROTOCOL: protocol, OTEL_BSP_SCHEDULE_DELAY: '20', OTEL_LOG_LEVEL: 'info' };

  test(`${protocol}: a server that is not trusted is one message, however often it is tried`, async (t) => {
    const files = makeCertificates(t.testdir());
    const { url, ids: stored } = await startTls(t, protocol, files, false);
    const { code, agentLines } = await runApp({ code: APP, args: ['6000'], env: { ...common, OTEL_EXPORTER_OTLP_ENDPOINT: url } });
    t.equal(code, 0);
    t.strictSame(stored(), []);
    const about = agentLines.filter((line) => /\[OTA-03\d\]/.test(line));
    t.equal(about.length, 1, agentLines.join('\n'));
    t.match(about[0], /^otel-agent: \[OTA-030\] spans cannot be delivered to .*https:.*: TLS: .*OTEL_EXPORTER_OTLP_CERTIFICATE names the CA/);
    // And what is lost is said at the end.
    t.equal(agentLines.filter((line) => line.includes('[OTA-042]')).length, 1);
  });

  test(`${protocol}: the variables for certificates, of the server and of the client`, async (t) => {
    const files = makeCertificates(t.testdir());
    const { url, ids: stored } = await startTls(t, protocol, files, true);
    const env = {
      ...common,
      OTEL_LOG_LEVEL: 'warn',
      // On a busy machine as well.
      OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '20s',
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_CERTIFICATE: files.ca,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: files.clientKey,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: files.clientCertificate,
    };
    const { agentLines } = await runApp({ code: APP, args: ['0'], env });
    t.strictSame(agentLines, []);
    const delivered = stored();
    t.ok(delivered.length >= 10);
    t.strictSame(delivered, ids(delivered.length));
  });

  test(`${protocol}: a client without a certificate is turned away, in one message`, async (t) => {
    const files = makeCertificates(t.testdir());
    const { url, ids: stored } = await startTls(t, protocol, files, true);
    const env = { ...common, OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_CERTIFICATE: files.ca };
    const { code, agentLines } = await runApp({ code: APP, args: ['3000'], env });
    t.equal(code, 0);
    t.strictSame(stored(), []);
    t.equal(agentLines.filter((line) => /\[OTA-03\d\]/.test(line)).length, 1, agentLines.join('\n'));
  });
}
