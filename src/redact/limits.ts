/** Bounds of the work that one span, log record or text may cause, and of what comes out. */
export interface Limits {
  /** Longest text that is read and kept, in UTF-16 units; also bytes of a byte value. */
  readonly maxValueChars: number;
  /** Levels of maps and arrays, also of JSON inside strings. */
  readonly maxDepth: number;
  /** Items of one map or array. */
  readonly maxItems: number;
  /** Characters that are read for one span; values beyond are withheld. */
  readonly spanBudget: number;
  /**
   * `attributeValueLengthLimit` of OpenTelemetry, applied to what is left after redaction; 0 is none, as in the SDK.
   */
  readonly maxLength: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxValueChars: 16_384,
  maxDepth: 8,
  maxItems: 256,
  spanBudget: 262_144,
  maxLength: 0,
};

/** In place of what is beyond a limit. */
export const OVER_LIMIT = '[REDACTED:limit]';
/** In place of what could not be read or redacted. */
export const FAILED = '[REDACTED:error]';

/** The attribute that says so of a whole span. */
export const FAILED_KEY = 'otel_agent.redaction.failed';

/** What an earlier pass, or another service with this agent, has put in place of a whole value. */
export function isOutput(text: string): boolean {
  return text.length <= 80 && text.startsWith('[REDACTED:') && /^\[REDACTED:[\w.-]{1,64}\]$/.test(text);
}
