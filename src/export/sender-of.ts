import { AsProtobuf } from './as-protobuf.js';
import type { EndpointOptions } from './endpoint-options.js';
import { HttpSender } from './http-sender.js';
import type { Sender } from './sender.js';

/** The sender for an endpoint's protocol. What each needs of Node is loaded with its first request. `ownThread`: it is ours alone. */
export function senderOf(options: EndpointOptions, ownThread = false): Sender {
  if (options.protocol !== 'grpc') return new HttpSender(options, ownThread);
  // Fewer use it: loaded when one does.
  const { GrpcSender } = require('./grpc-sender.js') as typeof import('./grpc-sender.js');
  return new AsProtobuf(new GrpcSender(options, ownThread));
}
