import type { MessagePort } from 'node:worker_threads';

let nowhere: MessagePort | undefined;

/**
 * Frees the memory of a body at once: it has no bytes afterwards. Left to the garbage collector it would go much later: the
 * exporting thread makes so little else that V8 collects only when 64 MB of such memory have piled up.
 *
 * Never for a body that a sender was given: a socket or a file may still read from there, even after an answer.
 */
export function giveBack({ buffer, byteLength }: Uint8Array): void {
  // Others may be in the same memory.
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== byteLength || byteLength === 0) return;
  nowhere ??= closedPort();
  try {
    // What is transferred to a port that is closed is gone (`ArrayBuffer.transfer` exists since Node 22 only).
    nowhere.postMessage(undefined, [buffer]);
  } catch {
    // Memory that somebody marked as not transferable: the garbage collector's.
  }
}

function closedPort(): MessagePort {
  const { MessageChannel } = process.getBuiltinModule('node:worker_threads');
  const { port1 } = new MessageChannel();
  port1.close();
  return port1;
}
