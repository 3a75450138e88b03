import type { Settings } from '../config/settings.js';
import { failingClosed } from '../instrument/cleaner.js';
import { UNCOUNTED } from '../redact/parts.js';
import { cleanerOf, redactorOf } from '../redact/redactor-of.js';
import { plainFilter } from '../report/plain-filter.js';

/** What a file says, as it may be printed: a log of CI is read by many. */
export interface ShownTexts {
  text(text: string): string;
  /** A value of an attribute or a header. */
  value(key: string, text: string): string;
}

/** Texts as the redaction of the service would let them leave, and without what settings never show. */
export function shownTextsOf(settings: Settings): ShownTexts {
  const cleaner = failingClosed(cleanerFor(settings));
  return {
    text: (text) => cleaner.text(plainFilter(text)),
    value: (key, text) => cleaner.value(key, plainFilter(text)) ?? '[REDACTED]',
  };
}

function cleanerFor(settings: Settings) {
  try {
    return cleanerOf(redactorOf(settings, UNCOUNTED), settings);
  } catch {
    return undefined;
  }
}
