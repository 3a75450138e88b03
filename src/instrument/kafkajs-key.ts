import type { Span } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Cleaner } from './cleaner.js';
import { isIdentifier } from './identifier.js';

const KEY = 'messaging.kafka.message.key';
type Hook = (span: Span, info: { readonly message: { readonly key?: unknown } }) => void;

const WITHHELD = '[REDACTED:message_key]';

/**
 * The official instrumentation writes the key of a message as text, whatever it is. Ids stay, for it is ids that a
 * trace is searched by; a key that is an address, a name, JSON or bytes does not. A rule of the user on the attribute
 * decides in place of that.
 */
export function keyWithoutContent(clean: Cleaner): Hook {
  const ruled = clean.isRuled(KEY);
  return (span, { message }) => {
    if (ruled || message.key === undefined || message.key === null || !span.isRecording()) return;
    const key = (span as Span & ReadableSpan).attributes[KEY];
    if (key !== undefined && !isIdentifier(String(key), clean)) span.setAttribute(KEY, WITHHELD);
  };
}
