import type { EndpointOptions } from './endpoint-options.js';
import { GrpcSender } from './grpc-sender.js';
import { HttpSender } from './http-sender.js';
import type { Sender } from './sender.js';

/** The sender for an endpoint's protocol. What each needs of Node is loaded with its first request. */
export function senderOf(options: EndpointOptions): Sender {
  return options.protocol === 'grpc' ? new GrpcSender(options) : new HttpSender(options);
}
