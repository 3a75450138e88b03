/**
 * Every regular expression that the detectors use, in one place for the test that looks for catastrophic ones. Each is
 * asked of a piece of bounded length, and has no repeat within a repeat.
 */
export const PATTERNS = {
  /**
   * Words that stand for no value or say what is wrong with one, and what stands where a parameter will (`@p1`,
   * `:name`; a password may begin with `@`).
   */
  nothing:
    /^(?:null|undefined|true|false|none|nil|n\/a|empty|missing|required|invalid|valid|malformed|expired|revoked|started|ended|\?|\$\d{1,5}|%s|[:@](?:p?\d{1,4}|[a-z_]{1,40})|\*{1,64})$/i,
  /** The same, without the words that could be the value of a name which the user denies. */
  placeholder: /^(?:null|undefined|\?|\$\d{1,5}|%s|@p?\d{1,4}|:(?:p?\d{1,4}|[a-z_]{1,40}))$/i,
  /** Behind a name that is a file: where in it. */
  fileName: /\.[cm]?[jt]sx?$/,
  /** A scheme whose credentials are gone already. */
  scheme: /^(?:bearer|basic|digest|token|negotiate|ntlm|apikey|aws4-hmac-sha256)[ \t+]{0,8}$/i,
  /** What redaction left, as it is or percent-encoded. */
  redacted: /^(?:\[REDACTED|%5BREDACTED|h1:[\w-]{1,64}:[\w-]{22}|h1%3A[\w-]{1,64}%3A[\w-]{22})/i,
  /** Near a secret of AWS. */
  awsName: /aws|amazon|secret|access.?key/i,
  /** In the label of a PEM block. */
  privateKey: /private[ +_]key/i,
} as const;
