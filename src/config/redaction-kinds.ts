/**
 * The built-in classes of private data that are found in text, as they stand in `[REDACTED:<class>]`, in settings
 * (`redaction.detectors.<class>`) and in the audit.
 */
export const CONTENT_CLASSES = [
  'email',
  'card',
  'iban',
  'jwt',
  'bearer',
  'private_key',
  'aws_key',
  'github_token',
  'gitlab_token',
  'slack_token',
  'stripe_key',
  'npm_token',
  'sendgrid_key',
  'openai_key',
  'google_key',
  'url_userinfo',
  'password',
  'cookie',
  'ipv4',
  'ipv6',
  'phone',
] as const;

export type ContentClass = (typeof CONTENT_CLASSES)[number];

/** What can be done to a value; `keep` leaves it (a detector that is known but off). */
export const ACTIONS = ['keep', 'drop', 'mask', 'partial', 'hash', 'truncate', 'net'] as const;

export type Action = (typeof ACTIONS)[number];
