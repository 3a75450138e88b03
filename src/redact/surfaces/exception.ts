import type { Redactor } from '../redactor.js';

const MESSAGE = 'exception.message';
const STACK = 'exception.stacktrace';
const TYPE = 'exception.type';

/** A line of a stack in V8's form. */
const FIRST_FRAME = /\n[ \t]{1,16}at /;

/**
 * The attributes of an exception event. V8 writes the message into the stack's head, in whatever words it had when the
 * error was made; there the redacted message takes its place, and of the rest frames and causes are read as any text.
 */
export function exceptionAttributes(source: object, redactor: Redactor): Record<string, unknown> {
  const { [STACK]: stack, ...others } = source as Record<string, unknown>;
  const out = redactor.attributes(others, 'event.attribute');
  if (stack === undefined) return out;
  const judged = typeof stack === 'string' ? withHead(stack, source as Record<string, unknown>, out) : stack;
  const now = redactor.attribute(STACK, judged, 'event.attribute');
  if (now !== undefined) out[STACK] = now;
  return out;
}

function withHead(stack: string, before: Record<string, unknown>, now: Record<string, unknown>): string {
  const raw = before[MESSAGE];
  const message = now[MESSAGE];
  // Without a message to take its place, the head is text like any other.
  if (raw === undefined) return stack;
  // A message can have lines that look like frames.
  const inside = typeof raw === 'string' && raw !== '' ? stack.indexOf(raw) : -1;
  const rest = inside < 0 ? stack : stack.slice(inside + (raw as string).length);
  const frame = FIRST_FRAME.exec(rest);
  const type = typeof now[TYPE] === 'string' ? now[TYPE] : 'Error';
  const head = message === undefined || message === '' ? type : `${type}: ${String(message)}`;
  return head + (frame ? rest.slice(frame.index) : '');
}
