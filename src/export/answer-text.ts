import type { Answer } from './answer.js';
import { protobufFields } from './protobuf-fields.js';

/**
 * What an answer says in words: the message of a `google.rpc.Status` (the form that OTLP asks for), of a JSON object
 * that looks like one, the title of an HTML page, or the text as it is. Empty when it says nothing readable.
 */
export function answerText({ contentType, body }: Answer): string {
  if (/protobuf/i.test(contentType)) return statusMessage(body);
  const text = Buffer.from(body).toString();
  if (isHtml(contentType, text)) return /<title[^>]*>([^<]*)/i.exec(text)?.[1] ?? '';
  if (/json/i.test(contentType)) return jsonMessage(text);
  return contentType === '' || /^text\//i.test(contentType) ? text : '';
}

/** True for a page: from a login, a captive portal or a mistaken address, whatever its status says. */
export function isHtml(contentType: string, text: string): boolean {
  return /html/i.test(contentType) || /^\s*<(!doctype html|html)/i.test(text);
}

/** `google.rpc.Status`: field 2. */
export function statusMessage(body: Uint8Array): string {
  for (const { number, value } of protobufFields(body)) {
    if (number === 2 && typeof value === 'object') return Buffer.from(value).toString();
  }
  return '';
}

function jsonMessage(text: string): string {
  try {
    const parsed = JSON.parse(text) as { message?: unknown; error?: unknown } | null;
    const said = parsed?.message ?? parsed?.error;
    // Written anew: escaped in another way, a secret would not be known again.
    return typeof said === 'string' ? said : JSON.stringify(parsed);
  } catch {
    return text;
  }
}
