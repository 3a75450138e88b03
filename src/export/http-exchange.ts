import type { ClientRequest, IncomingMessage } from 'node:http';
import { type Answer, answerOf, MOST_ANSWER_BYTES } from './answer.js';
import type { Deadline } from './deadline.js';
import { clearTimeout, setTimeout } from './timers.js';

/**
 * Sends the body with a request that was opened for it, and resolves with the answer as soon as its status is known and
 * its body has ended, broken off or grown too long. Rejects when there is no status within the time. Neither the socket
 * nor the timer keeps the process alive.
 */
export function httpExchange(outgoing: ClientRequest, body: Uint8Array, deadline: Deadline): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let answer: (() => Answer) | undefined;
    const settle = (error: Error): void => {
      clearTimeout(timer);
      if (answer) resolve(answer());
      else reject(error);
    };
    const timer = setTimeout(() => {
      const error = deadline.error();
      settle(error);
      outgoing.destroy(error);
    }, deadline.left());
    timer.unref();

    outgoing.on('socket', (socket) => {
      socket.unref();
      // Trying several addresses, Node makes a new handle for each, and forgets.
      if (socket.connecting) socket.once('connect', () => socket.unref());
    });
    outgoing.on('response', (response) => {
      const chunks = collect(response, () => {
        settle(ENDED);
        // Whoever answers before the end of the request does not read it: such a connection is of no use any more.
        if (!outgoing.writableFinished || !response.complete) outgoing.destroy();
      });
      answer = () => answerOf(response.statusCode ?? 0, response.headers, Buffer.concat(chunks));
    });
    outgoing.on('error', settle);
    outgoing.on('close', () => settle(ENDED));
    outgoing.end(body);
  });
}

const ENDED = new Error('the connection was closed without an answer');

/** The chunks of the body, growing; `done` is called once nothing more will be added. */
function collect(response: IncomingMessage, done: () => void): Buffer[] {
  const chunks: Buffer[] = [];
  let left = MOST_ANSWER_BYTES;
  response.on('data', (chunk: Buffer) => {
    if (left > 0) chunks.push(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) done();
  });
  response.on('end', done);
  response.on('error', done);
  response.on('close', done);
  return chunks;
}
