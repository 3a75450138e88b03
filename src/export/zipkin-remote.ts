import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** The other side of a call, in Zipkin's words. */
export interface ZipkinEndpoint {
  readonly serviceName?: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly port?: number;
}

/** Names of the other side, the best first; then its addresses, each with the attribute of its port. */
const RANKED: readonly (readonly [attribute: string, port?: string])[] = [
  ['service.peer.name'],
  ['peer.service'],
  ['server.address'],
  ['net.peer.name'],
  ['network.peer.address', 'network.peer.port'],
  ['server.socket.domain'],
  ['server.socket.address', 'server.socket.port'],
  ['net.sock.peer.name'],
  ['net.sock.peer.addr', 'net.sock.peer.port'],
  ['peer.hostname'],
  ['peer.address'],
  ['db.namespace'],
  ['db.name'],
];

/**
 * The remote endpoint of a span that calls out (OpenTelemetry specification, "Zipkin", "Remote endpoint"): without one,
 * Zipkin sees no dependency. `service.peer.name` and `db.namespace` are the later names of what is listed there.
 */
export function remoteEndpointOf({ kind, attributes }: ReadableSpan): ZipkinEndpoint | undefined {
  if (kind !== SpanKind.CLIENT && kind !== SpanKind.PRODUCER) return undefined;
  for (const [attribute, portAttribute] of RANKED) {
    const value = attributes[attribute];
    if (typeof value !== 'string' || value === '') continue;
    if (portAttribute === undefined) return { serviceName: value };
    const port = Number(attributes[portAttribute]);
    return { ...byAddress(value), ...(Number.isInteger(port) && port > 0 && { port }) };
  }
  return undefined;
}

function byAddress(address: string): ZipkinEndpoint {
  if (/^\d+(\.\d+){3}$/.test(address)) return { ipv4: address };
  return address.includes(':') ? { ipv6: address } : { serviceName: address };
}
