import type { ContentClass } from '../kinds.js';
import { ALNUM, BASE64, DOTTED, isAlnum, isDigit, WORD, WORD_DASH } from './chars.js';
import type { Found } from './found.js';

/** A credential that is known by how it begins. */
interface Form {
  readonly kind: ContentClass;
  readonly prefix: string;
  /** What follows the prefix: one set of characters, at least so many. */
  readonly set: number;
  readonly least: number;
  /** It may stand in the middle of a word: the prefix is telling enough. */
  readonly anywhere?: true;
  /** Also in capitals. */
  readonly shouted?: true;
}

const gitlab = (name: string, least = 20): Form => ({ kind: 'gitlab_token', prefix: `gl${name}-`, set: DOTTED, least });
const github = (letter: string): Form => ({ kind: 'github_token', prefix: `gh${letter}_`, set: WORD, least: 36, anywhere: true });
const slack = (letter: string): Form => ({ kind: 'slack_token', prefix: `xox${letter}-`, set: WORD_DASH, least: 8, shouted: true });
const stripe = (prefix: string): Form => ({ kind: 'stripe_key', prefix, set: ALNUM, least: 10 });

/** Forms by the last character of the prefix, by which the reader of the text comes here. */
const UNDERSCORE = indexOf([
  ...['p', 'o', 'u', 's', 'r'].map(github),
  { kind: 'github_token', prefix: 'github_pat_', set: WORD, least: 36, anywhere: true },
  { kind: 'npm_token', prefix: 'npm_', set: ALNUM, least: 36, shouted: true },
  ...['live', 'test', 'prod'].flatMap((mode) => [stripe(`sk_${mode}_`), stripe(`rk_${mode}_`)]),
  { kind: 'stripe_key', prefix: 'whsec_', set: BASE64, least: 24 },
]);

const DASH = indexOf([
  ...['pat', 'dt', 'ptt', 'rt', 'ffct', 'ft', 'soat', 'rtr', 'at'].map((name) => gitlab(name)),
  gitlab('cbt'),
  gitlab('imt', 25),
  gitlab('agent', 50),
  gitlab('oas', 64),
  ...['b', 'p', 'o', 's', 'a', 'r', 'e', 'c', 'd'].map(slack),
  { kind: 'slack_token', prefix: 'xapp-', set: WORD_DASH, least: 8, shouted: true },
  { kind: 'google_key', prefix: 'GOCSPX-', set: WORD_DASH, least: 24 },
  { kind: 'aws_key', prefix: 'bedrock-api-key-', set: BASE64, least: 20 },
]);

const FULL_STOP = indexOf([
  { kind: 'sendgrid_key', prefix: 'SG.', set: DOTTED, least: 50 },
  { kind: 'google_key', prefix: 'ya29.', set: DOTTED, least: 20 },
]);

const LONGEST_WEBHOOK_HEAD = 26;
const MOST_STOPS = 3;

/** `mark`: place of a `_`. */
export function tokenAtUnderscore(found: Found, text: string, mark: number): void {
  one(found, text, mark, UNDERSCORE);
}

/** `mark`: place of a `-` after a letter. */
export function tokenAtDash(found: Found, text: string, mark: number): void {
  if (text.charCodeAt(mark - 1) === 107 && text.charCodeAt(mark - 2) === 115) openAiAt(found, text, mark - 2);
  else one(found, text, mark, DASH);
}

/** `mark`: place of a `.` after a letter. */
export function tokenAtStop(found: Found, text: string, mark: number): void {
  if (text.charCodeAt(mark - 1) === 115) webhookAt(found, text, mark);
  else one(found, text, mark, FULL_STOP);
}

/** `at`: place of `AIza`, or of `GR1348941`, the old prefix of GitLab runners. */
export function tokenAtStart(found: Found, text: string, at: number): void {
  if (text.startsWith('AIza', at)) follow(found, text, at, { kind: 'google_key', prefix: 'AIza', set: WORD_DASH, least: 35 });
  else if (text.startsWith('GR1348941', at)) {
    follow(found, text, at, { kind: 'gitlab_token', prefix: 'GR1348941', set: WORD_DASH, least: 20 });
  }
}

function one(found: Found, text: string, mark: number, index: Index): void {
  const last = text.charCodeAt(mark - 1);
  const group = index.groups[index.of[((text.charCodeAt(mark - 2) & 127) << 7) | (last & 127)] as number];
  if (group === undefined) return;
  for (const form of group) {
    const start = mark - form.prefix.length + 1;
    // npm and Slack write their prefixes in capitals nowhere, but their users do.
    if (text.startsWith(form.prefix, start) || (form.shouted && standsInCapitals(text, start, form.prefix))) {
      follow(found, text, start, form);
      return;
    }
  }
}

function standsInCapitals(text: string, start: number, prefix: string): boolean {
  return start >= 0 && text.startsWith(prefix.toUpperCase(), start);
}

/**
 * Forms by the two characters before the mark that ends their prefix: nearly every mark is told from them with one
 * look.
 */
interface Index {
  readonly of: Uint8Array;
  readonly groups: readonly (readonly Form[] | undefined)[];
}

function indexOf(forms: readonly Form[]): Index {
  const of = new Uint8Array(128 * 128);
  const groups: (Form[] | undefined)[] = [undefined];
  const enter = (form: Form, prefix: string): void => {
    const key = (prefix.charCodeAt(prefix.length - 3) << 7) | prefix.charCodeAt(prefix.length - 2);
    if (of[key] === 0) of[key] = groups.push([]) - 1;
    groups[of[key] as number]?.push(form);
  };
  for (const form of forms) {
    enter(form, form.prefix);
    if (form.shouted) enter(form, form.prefix.toUpperCase());
  }
  return { of, groups };
}

function follow(found: Found, text: string, start: number, { kind, prefix, set, least, anywhere }: Form): void {
  if (!found.on[kind] || (!anywhere && isAlnum(text.charCodeAt(start - 1)))) return;
  const end = trimmed(text, found.runEnd(text, set, start + prefix.length));
  if (end - start - prefix.length < least) return;
  // `xoxe.xoxp-1-…`
  found.add(kind, kind === 'slack_token' && text.startsWith('xoxe.', start - 5) ? start - 5 : start, end);
}

/** The full stop or dash of the sentence around it. */
function trimmed(text: string, end: number): number {
  let at = end;
  while (at > end - MOST_STOPS && text.charCodeAt(at - 1) === 46) at--;
  return at;
}

/**
 * OpenAI's keys and those of others with `sk-`: 20 characters at least, not all of them letters of one case or words.
 */
function openAiAt(found: Found, text: string, start: number): void {
  if (!found.on.openai_key || start < found.keyUntil || isAlnum(text.charCodeAt(start - 1))) return;
  const end = found.runEnd(text, WORD_DASH, start);
  // What the whole run lacks, its end lacks too.
  found.keyUntil = end;
  if (end - start < 23) return;
  let digit = false;
  let capital = false;
  let small = false;
  for (let at = start + 3; at < end && !(digit && capital && small); at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) digit = true;
    else if (code >= 97) small = true;
    else if (code >= 65 && code <= 90) capital = true;
  }
  if ((digit && small && (capital || end - start >= 35)) || text.slice(start, end).includes('T3BlbkFJ')) {
    found.add('openai_key', start, end);
  }
}

/** `stop`: the first full stop of `hooks.slack.com`. The hit is what follows the kind of hook. */
function webhookAt(found: Found, text: string, stop: number): void {
  if (!found.on.slack_token || !text.startsWith('hooks.slack.com/', stop - 5)) return;
  const slash = text.slice(stop + 11, stop + 11 + LONGEST_WEBHOOK_HEAD).indexOf('/', 1);
  if (slash < 0) return;
  const start = stop + 11 + slash + 1;
  const end = found.runEnd(text, BASE64, start);
  if (end - start >= 20) found.add('slack_token', start, end);
}
