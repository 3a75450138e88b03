const NAME = '(?:password|passwd|pwd|secret|token|api[-_]?key|authorization|cookie|credentials?|signature|sig)';
const VALUE = `(?:"[^"]{0,4096}"|'[^']{0,4096}'|[^\\s&;,"']{1,4096})`;

/** Each with what stands for it; all of them linear. */
const PLAIN: readonly (readonly [RegExp, string])[] = [
  // scheme://user:password@host, whatever stands before the last @ of the authority
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#]{1,512}@/gi, '$1'],
  [/\b(bearer|basic)[ =:]+[\w+/=.~-]{8,4096}/gi, '$1 [REDACTED]'],
  // `…_TOKEN: got` names a variable; what it was set to stands behind it, and settings hide it themselves.
  [new RegExp(`(${NAME}["']?\\s{0,3}[=:]\\s{0,3})(?!\\[REDACTED|\\(hidden\\)|got )${VALUE}`, 'gi'), '$1[REDACTED]'],
  // An address ends in letters; `express@5.3.0` is none.
  [/[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\b/gi, '[REDACTED]'],
];

/**
 * Takes out of a line what is plainly private: for lines before the redaction is up and for the exporting thread, whose
 * texts come from settings, from receivers and from Node.
 */
export function plainFilter(text: string): string {
  return PLAIN.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
}
