import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerOptions } from 'node:https';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import type { EndpointOptions, Protocol } from '../../src/export/endpoint-options.js';
import { senderOf } from '../../src/export/sender-of.js';
import { type Certificates, makeCertificates } from '../support/certificates.js';
import { startGrpcReceiver } from '../support/grpc-receiver.js';
import { httpServer, listen } from '../support/local-server.js';
import { someBatch, someEndpoint } from '../support/sending.js';

/** A receiver behind TLS; `ca` asks for a client's certificate. Resolves with its URL. */
async function secure(t: Test, protocol: Protocol, files: Certificates, ca?: string): Promise<string> {
  const tls = { key: files.serverKey, certificate: files.serverCertificate, ...(ca !== undefined && { ca }) };
  if (protocol === 'grpc') {
    const receiver = await startGrpcReceiver({ tls });
    t.teardown(() => receiver.close());
    return receiver.url;
  }
  const options: ServerOptions = { key: readFileSync(tls.key), cert: readFileSync(tls.certificate) };
  if (ca !== undefined) Object.assign(options, { requestCert: true, ca: readFileSync(ca) });
  const server = createServer(options, (request, response) => request.resume().on('end', () => response.end()));
  return (await listen(t, server)).replace('http:', 'https:');
}

function send(t: Test, url: string, more: Partial<EndpointOptions>) {
  const sender = senderOf(someEndpoint(url, more));
  t.teardown(() => sender.close());
  return sender.send(someBatch(), 5000);
}

for (const protocol of ['http/protobuf', 'grpc'] as const) {
  test(`${protocol}: the CA file decides whom we trust`, async (t) => {
    const files = makeCertificates(t.testdir());
    const url = await secure(t, protocol, files);
    t.strictSame(await send(t, url, { protocol, certificateFile: files.ca }), { kind: 'delivered' });
    t.match(await send(t, url, { protocol }), {
      kind: 'later',
      reason: /^TLS: .*; OTEL_EXPORTER_OTLP_CERTIFICATE names the CA to trust$/,
    });
    const localhost = url.replace('127.0.0.1', 'localhost');
    t.strictSame(await send(t, localhost, { protocol, certificateFile: files.ca }), { kind: 'delivered' });
  });

  test(`${protocol}: a certificate for another name, and one that has expired`, async (t) => {
    const files = makeCertificates(join(t.testdir(), 'a'));
    const other = (await secure(t, protocol, files)).replace('127.0.0.1', '127.0.0.2');
    const reached = await send(t, other, { protocol, certificateFile: files.ca });
    // Not every system has the whole of 127.0.0.0/8.
    t.match(reached, { kind: 'later', reason: /altnames|ECONNREFUSED|EADDRNOTAVAIL/ });
    const old = makeCertificates(join(t.testdirName, 'b'), 'server');
    const url = await secure(t, protocol, old);
    t.strictSame(await send(t, url, { protocol, certificateFile: old.ca }), {
      kind: 'later',
      reason: 'TLS: certificate has expired',
      down: true,
    });
  });

  test(`${protocol}: a server that asks for a certificate gets the client's`, async (t) => {
    const files = makeCertificates(t.testdir());
    const url = await secure(t, protocol, files, files.ca);
    const { ca: certificateFile, clientKey: clientKeyFile, clientCertificate: clientCertificateFile } = files;
    const mutual = { protocol, certificateFile, clientKeyFile, clientCertificateFile };
    t.strictSame(await send(t, url, mutual), { kind: 'delivered' });
    t.match(await send(t, url, { protocol, certificateFile }), { kind: 'later' });
  });

  test(`${protocol}: a file that is missing or useless is named, and read again for the next attempt`, async (t) => {
    const directory = t.testdir();
    const files = makeCertificates(directory);
    const url = await secure(t, protocol, files, files.ca);
    const sender = senderOf(
      someEndpoint(url, {
        protocol,
        certificateFile: join(directory, 'late.pem'),
        clientKeyFile: files.clientKey,
        clientCertificateFile: files.clientCertificate,
      }),
    );
    t.teardown(() => sender.close());
    t.match(await sender.send(someBatch(), 5000), {
      kind: 'later',
      reason: /^TLS file cannot be read: ENOENT: .*late\.pem'$/,
      down: true,
    });
    writeFileSync(join(directory, 'late.pem'), '-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n');
    t.match(await sender.send(someBatch(), 5000), { kind: 'later', reason: /^TLS files cannot be used: .*late\.pem/ });
    writeFileSync(join(directory, 'late.pem'), readFileSync(files.ca));
    t.strictSame(await sender.send(someBatch(), 5000), { kind: 'delivered' });
    rmSync(join(directory, 'late.pem'));
    t.strictSame(await sender.send(someBatch(), 5000), { kind: 'delivered' }, 'as long as it works, nothing is read');
  });

  test(`${protocol}: a server without TLS`, async (t) => {
    const url = await httpServer(t, (_request, response) => response.end());
    t.match(await send(t, url.replace('http:', 'https:'), { protocol }), { kind: 'later', reason: /^TLS: / });
  });
}

test('grpc: a server of HTTPS that knows no HTTP/2', async (t) => {
  const files = makeCertificates(t.testdir());
  const url = await secure(t, 'http/protobuf', files);
  const outcome = await send(t, url, { protocol: 'grpc', certificateFile: files.ca });
  t.match(outcome, { kind: 'later' });
  t.comment(JSON.stringify(outcome));
});

test('http: a renewed certificate of a server is trusted with a renewed CA file, without a new start', async (t) => {
  const directory = t.testdir();
  const old = makeCertificates(join(directory, 'old'));
  const renewed = makeCertificates(join(directory, 'renewed'));
  const ca = join(directory, 'ca.pem');
  writeFileSync(ca, readFileSync(old.ca));
  const url = await secure(t, 'http/protobuf', renewed);
  const sender = senderOf(someEndpoint(url, { certificateFile: ca }));
  t.teardown(() => sender.close());
  t.match(await sender.send(someBatch(), 5000), { kind: 'later', reason: /^TLS: / });
  writeFileSync(ca, readFileSync(renewed.ca));
  t.strictSame(await sender.send(someBatch(), 5000), { kind: 'delivered' });
});
