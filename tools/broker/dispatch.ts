import { errors } from './errors.js';
import { apiVersions } from './messages/cluster.js';
import type { Call, Route } from './route.js';
import type { Api } from './wire/api.js';
import { decode, encode } from './wire/codec.js';
import { Reader } from './wire/reader.js';
import { Writer } from './wire/writer.js';

/** Turns the bytes of a request into those of its answer; null when none is wanted. Rejects what cannot be read. */
export type Dispatch = (frame: Buffer, peer: Pick<Call, 'clientHost' | 'host' | 'port'>) => Promise<Buffer | null>;

/**
 * Finds the route of a request. One that we do not serve, or not in this version, is answered as Kafka does: for
 * ApiVersions with what we serve, so that the client can try again; otherwise by closing the connection (the throw).
 */
export function dispatcher(routes: readonly Route[]): Dispatch {
  const served = routes.map(({ api: { key, minVersion, maxVersion } }) => ({ apiKey: key, minVersion, maxVersion }));
  const known = new Map(
    [...routes, { api: apiVersions, handle: () => ({ apiKeys: served }) }].map((one) => [one.api.key, one]),
  );
  served.push({ apiKey: apiVersions.key, minVersion: apiVersions.minVersion, maxVersion: apiVersions.maxVersion });

  return async (frame, peer) => {
    const reader = new Reader(frame);
    const [key, version, correlationId] = [reader.int16(), reader.int16(), reader.int32()];
    const found = known.get(key);
    if (key === apiVersions.key && version > apiVersions.maxVersion) {
      return answer(apiVersions, 0, correlationId, { errorCode: errors.unsupportedVersion, apiKeys: served });
    }
    if (!found || version < found.api.minVersion || version > found.api.maxVersion) {
      throw new RangeError(`request ${found?.api.name ?? key} is not served in version ${version}`);
    }
    const clientId = reader.string(false) ?? '';
    const flexible = version >= found.api.flexibleSince;
    if (flexible) reader.skipTags();
    const request = decode(found.api.request, reader, { version, flexible });
    const response = await found.handle(request, { ...peer, version, clientId });
    return response && answer(found.api, version, correlationId, response);
  };
}

function answer(api: Api, version: number, correlationId: number, response: Record<string, unknown>): Buffer {
  const flexible = version >= api.flexibleSince;
  const writer = new Writer();
  writer.int32(0); // length, below
  writer.int32(correlationId);
  // ApiVersions keeps the old header: its reader does not know yet what we speak.
  if (flexible && api.key !== apiVersions.key) writer.noTags();
  encode(api.response, response, writer, { version, flexible });
  const bytes = writer.written;
  bytes.writeInt32BE(bytes.length - 4, 0);
  return bytes;
}
