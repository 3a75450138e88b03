import type { Settings } from '../config/settings.js';
import type { Cleaner } from '../instrument/cleaner.js';
import type { Counting } from './parts.js';
import { type RedactSpan, spanRedaction } from './redact-span.js';
import type { Redactor } from './redactor.js';
import { cleanerOf, redactorOf } from './redactor-of.js';

/** The stage, ready to work. */
export interface Redaction {
  readonly redactor: Redactor;
  readonly span: RedactSpan;
  readonly cleaner: Cleaner;
}

/** Composes the stage as the settings want it. It throws where it cannot; nothing may leave then. */
export function redactionOf(settings: Settings, counting: Counting): Redaction {
  const redactor = redactorOf(settings, counting);
  return {
    redactor,
    span: spanRedaction(redactor, counting, settings['redaction.tracestate.keep']),
    cleaner: cleanerOf(redactor, settings),
  };
}
