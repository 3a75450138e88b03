import type { ContentClass } from '../../../../src/redact/kinds.js';

const BEGIN = `-----${'BEGIN'} RSA PRIVATE${' '}KEY-----`;

/**
 * Texts that are repeated to a megabyte: each begins a candidate of its detector as often as it can, or one without an
 * end. The
 * first element stands once before them.
 */
export const ADVERSARIAL: Readonly<Record<ContentClass, readonly (readonly [before: string, repeated: string])[]>> = {
  email: [['', 'a'], ['', '@'], ['', 'a@'], ['', 'a.'], ['a@', 'a.'], ['', 'a@b.c.'], ['', '"@'], ['', "a'a"], ['', 'é'], ['', '=a+'], ['', '%40a']],
  card: [['', '4'], ['', '4 '], ['', '4111 '], ['', '4111-1111 '], ['', '62 13-'], ['', '6'], ['', '411111111111111 ']],
  iban: [['', 'DE89 '], ['', 'DE89'], ['', 'MT84MALT011000012345'], ['', 'de00 0000 ']],
  jwt: [['', 'eyJ'], ['', 'ey'], ['', 'eyJhbGciOiJIUzI1NiJ9.'], ['', 'eyJhbGciOiJIUzI1NiJ9.ey'], ['eyJ', 'a.'], ['', ' ey'], ['', 'ZXlK']],
  bearer: [['', 'Bearer '], ['', 'bearer+'], ['', 'basic+'], ['', 'basic dTpw '], ['', 'Authorization: '], ['', 'authorization:bearer '], ['', 'authorization=digest ']],
  private_key: [['', BEGIN], ['', '-----BEGIN '], ['', '-'], [BEGIN, '-----END '], [BEGIN, '-----'], ['', 'LS0tLS1CRUdJTi']],
  aws_key: [['', 'AKIA'], ['', 'aws'], ['', 'aws '], ['secret ', 'aA0/'], ['', `aws ${'aB3'.repeat(13)}x `], ['', 'ABSK']],
  github_token: [['', `ghp${'_'}`], ['', `github_pat${'_'}`], ['', '_']],
  gitlab_token: [['', `glpat${'-'}`], ['', `GR${'1348941'}`]],
  slack_token: [['', `xoxb${'-'}`], ['', `xoxe.xoxp${'-'}`], ['', 'hooks.slack.com/'], ['', 'hooks.slack.com/services/']],
  stripe_key: [['', `sk_live${'_'}`], ['', `sk_live${'_'} `]],
  npm_token: [['', `npm${'_'}`]],
  sendgrid_key: [['', `SG${'.'}`], ['', 'SG.-']],
  openai_key: [['', 'sk-'], ['', ' sk-'], ['', '-sk-a0']],
  google_key: [['', `AI${'za'}`], ['', '-AIza'], ['', `ya29${'.'}`], ['', '.ya29.']],
  url_userinfo: [['', 'http://'], ['', 'x://a:b/'], ['', 'x://a:b@'], ['', 'x://a:b'], ['http://', ':'], ['x://', 'a:@'], ['', '://'], ['', 'x://a:']],
  password: [
    ...(['password=', 'password:', 'password="', "password='", "password=''", 'password=[', 'password={"', 'password:[]'] as const).map(
      (text) => ['', text] as const,
    ),
    ...([['password="', '\\'], ["password='", "'"], ['', '='], ['', ':'], ['', 'a='], ['', '"password" : "'], ['', 'a.token=b.'], ['', ' key:']] as const),
  ],
  cookie: [['', 'Cookie:'], ['', 'cookie: "'], ['', "'cookie: "], ['', 'Set-Cookie: a=b; ']],
  ipv4: [['', '1.'], ['', '1.1.1.1'], ['', '1.1.1.1 '], ['', '255.255.255.255.']],
  ipv6: [['', ':'], ['', '1:'], ['', '::1 '], ['', 'fe80::1:'], ['', 'a:1.']],
  phone: [['', '+'], ['', '+1'], ['', '+1 '], ['+', '1 '], ['', ' +1()']],
};

/** Encodings, and what redaction leaves. */
export const ENCODED: readonly (readonly [before: string, repeated: string])[] = [
  ['', '%'],
  ['', '%25'],
  ['', '%2525'],
  ['', '\\'],
  ['', '\\u005c'],
  ['', '\\u'],
  ['', '%F0%9F%98%80'],
  ['', '%E2'],
  ['', '[REDACTED:'],
  ['', '[REDACTED:x]'],
  ['', '[REDACTED:x]a@b.de '],
  ['', 'h1:'],
  ['', 'h1:k:'],
  ['', `h1:k:${'x'.repeat(22)} `],
  ['', '\u{1f600}'],
  ['', '\ud800'],
];
