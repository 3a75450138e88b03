import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM files of a certificate authority, a server on 127.0.0.1 and localhost, and a client. */
export interface Certificates {
  readonly ca: string;
  readonly serverKey: string;
  readonly serverCertificate: string;
  readonly clientKey: string;
  readonly clientCertificate: string;
}

// Object identifiers as DER.
const ECDSA_WITH_SHA256 = '06082a8648ce3d040302';
const COMMON_NAME = '0603550403';
const BASIC_CONSTRAINTS = '0603551d13';
const SUBJECT_ALT_NAME = '0603551d11';

const SEQUENCE = 0x30;
const DAY_MS = 86_400_000;

/** Makes them with Node alone, so that the tests need no openssl. Valid for a day, except one that `expired` names. */
export function makeCertificates(directory: string, expired?: 'server'): Certificates {
  mkdirSync(directory, { recursive: true });
  const keys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const [authority, server, client] = [keys(), keys(), keys()];
  const signed = (subject: string, key: KeyObject, extra: Buffer, ended = false) =>
    certificate(subject, key, authority.privateKey, extra, ended);
  const names = der(SEQUENCE, Buffer.concat([der(0x82, Buffer.from('localhost')), der(0x87, Buffer.of(127, 0, 0, 1))]));
  const file = (name: string, content: string | Buffer): string => {
    const path = join(directory, name);
    writeFileSync(path, content);
    return path;
  };
  const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' });
  return {
    ca: file('ca.pem', signed('test authority', authority.publicKey, extension(BASIC_CONSTRAINTS, '30030101ff'))),
    serverKey: file('server.key', pem(server.privateKey)),
    serverCertificate: file(
      'server.pem',
      signed('localhost', server.publicKey, extension(SUBJECT_ALT_NAME, names.toString('hex')), expired === 'server'),
    ),
    clientKey: file('client.key', pem(client.privateKey)),
    clientCertificate: file('client.pem', signed('client', client.publicKey, Buffer.alloc(0))),
  };
}

function certificate(
  subject: string,
  key: KeyObject,
  authority: KeyObject,
  extensions: Buffer,
  ended: boolean,
): string {
  const algorithm = der(SEQUENCE, Buffer.from(ECDSA_WITH_SHA256, 'hex'));
  const end = Date.now() + (ended ? -DAY_MS : DAY_MS);
  const body = der(
    SEQUENCE,
    Buffer.concat([
      der(0xa0, der(0x02, Buffer.of(2))),
      der(0x02, Buffer.of(1, ...Buffer.from(subject).subarray(0, 6))),
      algorithm,
      commonName('test authority'),
      der(SEQUENCE, Buffer.concat([time(Date.now() - 2 * DAY_MS), time(end)])),
      commonName(subject),
      key.export({ type: 'spki', format: 'der' }),
      ...(extensions.length > 0 ? [der(0xa3, der(SEQUENCE, extensions))] : []),
    ]),
  );
  const signature = createSign('sha256').update(body).sign(authority);
  const all = der(SEQUENCE, Buffer.concat([body, algorithm, der(0x03, Buffer.concat([Buffer.of(0), signature]))]));
  const lines = all.toString('base64').match(/.{1,64}/g)?.join('\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function commonName(text: string): Buffer {
  const pair = der(SEQUENCE, Buffer.concat([Buffer.from(COMMON_NAME, 'hex'), der(0x0c, Buffer.from(text))]));
  return der(SEQUENCE, der(0x31, pair));
}

function extension(identifier: string, value: string): Buffer {
  return der(SEQUENCE, Buffer.concat([Buffer.from(identifier, 'hex'), der(0x04, Buffer.from(value, 'hex'))]));
}

/** UTCTime: YYMMDDhhmmssZ. */
function time(ms: number): Buffer {
  return der(0x17, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '').slice(2)}`));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}
