import { type Decoded, type Encodable, type Fields, type Shape, shape } from './schema.js';

/** One kind of request: its number, the versions served, and the two messages. */
export interface Api<Q = unknown, R = unknown> {
  readonly key: number;
  readonly name: string;
  readonly minVersion: number;
  readonly maxVersion: number;
  /** The first version in the flexible form. */
  readonly flexibleSince: number;
  readonly request: Shape;
  readonly response: Shape;
  /** Never there; carry the types of the two messages. */
  readonly requestType?: Q;
  readonly responseType?: R;
}

/** Describes a kind of request. The numbers are those of the protocol guide (kafka.apache.org/protocol). */
export function api<Q extends Fields, R extends Fields>(
  key: number,
  name: string,
  [minVersion, maxVersion]: readonly [number, number],
  flexibleSince: number,
  request: Q,
  response: R,
): Api<Decoded<Q>, Encodable<R>> {
  return { key, name, minVersion, maxVersion, flexibleSince, request: shape(request), response: shape(response) };
}
