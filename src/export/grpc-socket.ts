import type { Socket } from 'node:net';
import type { EndpointOptions } from './endpoint-options.js';
import { names } from './name-cache.js';
import type { TlsFiles } from './tls-files.js';

/**
 * Connects for a session of HTTP/2. It would do it itself, but a session that is destroyed leaves its connecting socket
 * behind, and the connection attempt holds the process for minutes. Apart from that, the socket holds nothing.
 */
export function grpcSocket({ url, socketPath }: EndpointOptions, files: TlsFiles): Socket {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'https:';
  // Not `require`: our own use must not count as the service's (load/builtin-use.ts). And only on first use.
  const { connect, isIP } = process.getBuiltinModule('node:net');
  const { lookup } = names;
  const address =
    socketPath === undefined ? { host, port: Number(port) || (secure ? 443 : 80), lookup } : { path: socketPath };
  const socket = secure
    ? process.getBuiltinModule('node:tls').connect({
        ...address,
        ...files.read(),
        ALPNProtocols: ['h2'],
        servername: isIP(host) ? '' : host,
      })
    : connect(address);
  socket.unref();
  // Trying several addresses, Node makes a new handle for each, and forgets.
  socket.once('connect', () => socket.unref());
  return socket;
}
