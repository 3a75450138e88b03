import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// A receiver that answers at once and reads nothing: what a real one does with spans is not the agent's time. A process of
// its own, started with an IPC channel, on which it says its address.

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.setHeader('content-type', 'application/x-protobuf').end());
});
server.listen(0, '127.0.0.1', () => process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
process.on('disconnect', () => process.exit());
