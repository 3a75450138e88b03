/**
 * What the redaction lends to the stages above it, so that leaks are closed where they arise; start.ts hands it out. A
 * function gives back the very text that it got when there is nothing private in it.
 */
export interface Cleaner {
  /** A URL, or the part of one behind the host: user name, password and values of private parameters are replaced. */
  url(text: string): string;
  /** A query without its `?`. */
  query(text: string): string;
  /** Any text: what the detectors find is replaced. */
  text(text: string): string;
  /** The value of a key, `undefined` when it must not leave at all: rules on the key count, then the detectors. */
  value(key: string, text: string): string | undefined;
  /** Whether a rule of the user says what becomes of this attribute: then it reaches the redaction as it is. */
  isRuled(key: string): boolean;
}

/** Stands for a text that could not be cleaned. */
export const UNCLEANED = '[REDACTED:error]';

/** The same functions, except that a defect in one withholds the text; without a cleaner every text is withheld. */
export function failingClosed(cleaner: Cleaner | undefined): Cleaner {
  const closed = (name: 'url' | 'query' | 'text') => (text: string) => {
    try {
      return cleaner ? cleaner[name](text) : UNCLEANED;
    } catch {
      return UNCLEANED;
    }
  };
  return {
    url: closed('url'),
    query: closed('query'),
    text: closed('text'),
    value(key, text) {
      try {
        return cleaner?.value(key, text);
      } catch {
        return undefined;
      }
    },
    isRuled(key) {
      try {
        return cleaner?.isRuled(key) ?? false;
      } catch {
        return false;
      }
    },
  };
}
