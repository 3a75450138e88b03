import { ALNUM, CAPITALS, DIGITS, HEX, type Random, SMALL } from './random.js';
import type { ContentClass } from '../../../../src/redact/kinds.js';

/** A rule of gitleaks by its name, and texts of the form of its regular expression. Nothing is copied: forms only. */
export interface Rule {
  readonly name: string;
  readonly kind: ContentClass;
  readonly make: (random: Random) => string;
}

const WORD = `${ALNUM}_`;
const DASHED = `${ALNUM}-_`;
const BASE32 = `${CAPITALS}234567`;
const LOWER = SMALL + DIGITS;

const rule = (kind: ContentClass, name: string, make: (random: Random) => string): Rule => ({ name, kind, make });
const after = (kind: ContentClass, name: string, prefix: string, set: string, length: number): Rule =>
  rule(kind, name, (random) => prefix + random.text(set, length));

const gitlab: readonly Rule[] = [
  rule('gitlab_token', 'gitlab-cicd-job-token', (random) => `glcbt-${random.text(ALNUM, random.number(1, 5))}_${random.text(DASHED, 20)}`),
  after('gitlab_token', 'gitlab-deploy-token', 'gldt-', DASHED, 20),
  after('gitlab_token', 'gitlab-feature-flag-client-token', 'glffct-', DASHED, 20),
  after('gitlab_token', 'gitlab-feed-token', 'glft-', DASHED, 20),
  after('gitlab_token', 'gitlab-incoming-mail-token', 'glimt-', DASHED, 25),
  after('gitlab_token', 'gitlab-kubernetes-agent-token', 'glagent-', DASHED, 50),
  after('gitlab_token', 'gitlab-oauth-app-secret', 'gloas-', DASHED, 64),
  after('gitlab_token', 'gitlab-pat', 'glpat-', DASHED, 20),
  rule('gitlab_token', 'gitlab-pat-routable', (random) => `glpat-${random.text(DASHED, 27)}.${random.text(LOWER, 9)}`),
  after('gitlab_token', 'gitlab-ptt', 'glptt-', HEX, 40),
  after('gitlab_token', 'gitlab-rrt', `GR${'1348941'}`, DASHED, 20),
  after('gitlab_token', 'gitlab-runner-authentication-token', 'glrt-', DASHED, 20),
  rule('gitlab_token', 'gitlab-runner-authentication-token-routable', (random) => `glrt-t1_${random.text(DASHED, 27)}.${random.text(LOWER, 9)}`),
  after('gitlab_token', 'gitlab-scim-token', 'glsoat-', DASHED, 20),
  after('password', 'gitlab-session-cookie', '_gitlab_session=', LOWER, 32),
];

const slack: readonly Rule[] = [
  rule('slack_token', 'slack-app-token', (random) => `xapp-1-${random.text(CAPITALS, 11)}-${random.text(DIGITS, 12)}-${random.text(LOWER, 64)}`),
  rule('slack_token', 'slack-bot-token', (random) => `xoxb-${random.text(DIGITS, 12)}-${random.text(DIGITS, 13)}${random.text(`${ALNUM}-`, 24)}`),
  rule('slack_token', 'slack-config-access-token', (random) => `xoxe.xoxp-1-${random.text(CAPITALS + DIGITS, 163)}`),
  rule('slack_token', 'slack-config-refresh-token', (random) => `xoxe-1-${random.text(CAPITALS + DIGITS, 146)}`),
  rule('slack_token', 'slack-legacy-bot-token', (random) => `xoxb-${random.text(DIGITS, 8)}-${random.text(ALNUM, 18)}`),
  rule('slack_token', 'slack-legacy-token', (random) => `xox${random.pick(['o', 's'])}-${random.text(DIGITS, 9)}-${random.text(DIGITS, 9)}-${random.text(DIGITS, 9)}-${random.text(HEX, 10)}`),
  rule('slack_token', 'slack-legacy-workspace-token', (random) => `xox${random.pick(['a', 'r'])}-${random.pick(['', '2-'])}${random.text(ALNUM, random.number(8, 48))}`),
  rule('slack_token', 'slack-user-token', (random) => `xoxp-${[0, 1, 2].map(() => random.text(DIGITS, 11)).join('-')}-${random.text(ALNUM, 32)}`),
  rule('slack_token', 'slack-webhook-url', (random) => `https://hooks.slack.com/${random.pick(['services', 'workflows', 'triggers'])}/${random.text(`${ALNUM}+/`, 44)}`),
];

/** All rules of the classes that are supported; what is not: files (pkcs12), YAML of Kubernetes, the generic rule. */
export const RULES: readonly Rule[] = [
  after('google_key', 'gcp-api-key', `AI${'za'}`, DASHED, 35),
  rule('aws_key', 'aws-access-token', (random) => random.pick(['A3TX', 'AKIA', 'ASIA', 'ABIA', 'ACCA']) + random.text(BASE32, 16)),
  rule('aws_key', 'aws-amazon-bedrock-api-key-long-lived', (random) => `AB${'SK'}${random.text(`${ALNUM}+/`, random.number(109, 269))}`),
  rule('aws_key', 'aws-amazon-bedrock-api-key-short-lived', (random) => `bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t${random.text(ALNUM, 40)}`),
  rule('bearer', 'curl-auth-header', (random) => `curl -H "Authorization: ${random.pick(['Bearer', 'Token'])} ${random.text(DASHED, 20)}" https://example.com`),
  rule('bearer', 'curl-auth-header (basic)', (random) => `curl --header 'Authorization: Basic ${Buffer.from(`u:${random.text(ALNUM, 9)}`).toString('base64')}' x`),
  rule('password', 'curl-auth-header (alone)', (random) => `curl -H 'Authorization: ${random.text(HEX, 32)}' https://example.com`),
  rule('password', 'curl-auth-user', (random) => `curl -u ${random.text(SMALL, 5)}:${random.text(ALNUM, 12)} https://example.com`),
  after('github_token', 'github-pat', `ghp${'_'}`, ALNUM, 36),
  after('github_token', 'github-oauth', `gho${'_'}`, ALNUM, 36),
  after('github_token', 'github-app-token', `ghs${'_'}`, ALNUM, 36),
  after('github_token', 'github-refresh-token', `ghr${'_'}`, ALNUM, 36),
  after('github_token', 'github-fine-grained-pat', `github_${'pat_'}`, WORD, 82),
  ...gitlab,
  rule('jwt', 'jwt', (random) => `ey${random.text(ALNUM, random.number(17, 40))}.ey${random.text(DASHED, random.number(17, 90))}.${random.text(DASHED, random.number(10, 60))}`),
  rule('jwt', 'jwt-base64', (random) => `ZXlKaGJHY2lPaU${random.text(ALNUM, random.number(40, 200))}`),
  after('npm_token', 'npm-access-token', `npm${'_'}`, LOWER, 36),
  after('npm_token', 'npm-access-token (capitals)', `NPM${'_'}`, CAPITALS + DIGITS, 36),
  rule('openai_key', 'openai-api-key', (random) => `sk-${random.pick(['proj', 'svcacct', 'admin'])}-${random.text(DASHED, 74)}T3Blbk${'FJ'}${random.text(DASHED, 74)}`),
  rule('openai_key', 'openai-api-key (old)', (random) => `sk-${random.text(ALNUM, 20)}T3Blbk${'FJ'}${random.text(ALNUM, 20)}`),
  rule('private_key', 'private-key', (random) => {
    const label = `${random.pick(['', 'RSA ', 'EC ', 'PGP ', 'DSA '])}PRIVATE${' '}KEY${random.pick(['', ' BLOCK'])}`;
    return `-----${random.pick(['BEGIN', 'begin'])} ${label}-----\n${random.text(`${ALNUM}+/\n`, 400)}\n-----${'END'} ${label}-----`;
  }),
  after('sendgrid_key', 'sendgrid-api-token', `SG${'.'}`, DASHED, 66),
  ...slack,
  rule('stripe_key', 'stripe-access-token', (random) => `${random.pick(['sk', 'rk'])}_${random.pick(['test', 'live', 'prod'])}_${random.text(ALNUM, random.number(10, 99))}`),
];
