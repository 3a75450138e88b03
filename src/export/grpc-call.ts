import type { ClientHttp2Session, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';
import { answerOf, MOST_ANSWER_BYTES } from './answer.js';
import type { Deadline } from './deadline.js';
import { frameHeader } from './grpc-frame.js';
import type { GrpcAnswer } from './grpc-outcome.js';

/** Codes of HTTP/2 (RFC 9113, section 7). */
const CANCEL = 8;

/**
 * One unary call: resolves with what the server said once the stream has closed, rejects when it said nothing, or
 * nothing within the time. `compressed`: the message is, as a header says.
 */
export function grpcCall(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  message: Uint8Array,
  compressed: boolean,
  deadline: Deadline,
): Promise<GrpcAnswer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers);
    let head: IncomingHttpHeaders | undefined;
    let trailers: IncomingHttpHeaders = {};
    const chunks: Buffer[] = [];
    let left = MOST_ANSWER_BYTES;
    let failure: Error = new Error('the stream was closed without an answer');
    const settle = (): void => {
      clearTimeout(timer);
      if (head) resolve(grpcAnswer(head, trailers, Buffer.concat(chunks)));
      else reject(failure);
    };
    const timer = setTimeout(() => {
      failure = deadline.error();
      // Headers alone are no answer here: what counts comes in the trailers.
      if (left === MOST_ANSWER_BYTES) head = undefined;
      settle();
      stream.close(CANCEL);
    }, deadline.left());
    timer.unref();

    stream.on('response', (received) => {
      head = received;
    });
    stream.on('trailers', (received) => {
      trailers = received;
    });
    stream.on('data', (chunk: Buffer) => {
      if (left > 0) chunks.push(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) stream.close(CANCEL);
    });
    stream.on('error', (error: Error) => {
      failure = error;
    });
    stream.on('close', settle);
    stream.write(frameHeader(message.byteLength, compressed));
    stream.end(message);
  });
}

function grpcAnswer(head: IncomingHttpHeaders, trailers: IncomingHttpHeaders, body: Buffer): GrpcAnswer {
  const said = (name: string): string | undefined => {
    const value = trailers[name] ?? head[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    ...answerOf(Number(head[':status'] ?? 0), head, body),
    grpcStatus: said('grpc-status'),
    grpcMessage: said('grpc-message'),
    statusDetails: said('grpc-status-details-bin'),
    messageEncoding: said('grpc-encoding') ?? 'identity',
  };
}
