import { readFileSync } from 'node:fs';
import { reasonOf } from '../report/report.js';
import type { EndpointOptions } from './endpoint-options.js';

/** What `tls.connect` takes. */
export interface TlsMaterial {
  readonly ca?: Buffer;
  readonly key?: Buffer;
  readonly cert?: Buffer;
}

/**
 * The certificates of an endpoint. They are read when the first connection is made, and again after one has failed:
 * certificates are renewed under a running process.
 */
export class TlsFiles {
  readonly #files: Readonly<Record<keyof TlsMaterial, string | undefined>>;
  #material: TlsMaterial | undefined;

  constructor({ certificateFile, clientKeyFile, clientCertificateFile }: EndpointOptions) {
    this.#files = { ca: certificateFile, key: clientKeyFile, cert: clientCertificateFile };
  }

  /** Throws an error that names the file when one cannot be read or used. */
  read(): TlsMaterial {
    this.#material ??= this.#load();
    return this.#material;
  }

  /** The next `read` looks at the disk again. */
  forget(): void {
    this.#material = undefined;
  }

  #load(): TlsMaterial {
    const material: { -readonly [K in keyof TlsMaterial]: Buffer } = {};
    for (const part of ['ca', 'key', 'cert'] as const) {
      const file = this.#files[part];
      if (file === undefined) continue;
      try {
        material[part] = readFileSync(file);
      } catch (thrown) {
        throw new Error(`TLS file cannot be read: ${reasonOf(thrown)}`, { cause: thrown });
      }
    }
    const named = Object.values(this.#files).filter(Boolean).join(', ');
    try {
      // Node would say it only while connecting, and without naming a file; of a bad CA file it says nothing at all.
      const { X509Certificate } = process.getBuiltinModule('node:crypto');
      if (material.ca) void new X509Certificate(material.ca);
      if (named) process.getBuiltinModule('node:tls').createSecureContext(material);
    } catch (thrown) {
      throw new Error(`TLS files cannot be used: ${reasonOf(thrown)} (${named})`, { cause: thrown });
    }
    return material;
  }
}
