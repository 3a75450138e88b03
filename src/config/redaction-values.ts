import { type Fields, fieldsOf, type Form, listOfItems, nothingElse, switchOf, wordOf, Wrong } from './forms.js';
import { linearRegex } from './linear-regex.js';
import { ACTIONS, CONTENT_CLASSES } from './redaction-kinds.js';
import { type AllowRule, type DenyRule, type PatternRule, PLACES } from './redaction-rules.js';

const DONE = ACTIONS.filter((action) => action !== 'keep');
/** Names that stand in `[REDACTED:…]` for something else. */
const TAKEN: ReadonlySet<string> = new Set([...CONTENT_CLASSES, 'denied', 'not_allowed', 'error', 'limit']);

/** What no key has: it is something else that was meant. */
const NO_KEY = /[\p{Cc}="'`{}]/u;
const LONGEST_KEY = 256;
const NAME = /^[\w.-]{1,64}$/;
const LONGEST_REGEX = 2000;

/** `redaction.deny`: keys separated by commas, or the JSON of rules. */
export const denyRules: Form<readonly DenyRule[]> = listOfItems(
  'keys separated by commas, or rules like {"key": "customer.*", "action": "hash"}',
  (item) => {
    const { key, action, ...rest } = fieldsOf(item, 'key');
    nothingElse(rest, 'key and action');
    return { key: keyOf(key), ...(action !== undefined && { action: actionOf(action) }) };
  },
);

/** `redaction.allow`. */
export const allowRules: Form<readonly AllowRule[]> = listOfItems(
  'keys separated by commas, or rules like {"key": "order.id", "scan": false}',
  (item) => {
    const { key, scan, i_understand, ...rest } = fieldsOf(item, 'key');
    nothingElse(rest, 'key, scan and i_understand');
    const known = keyOf(key);
    if (i_understand === true && known.includes('*')) {
      throw new Wrong(`i_understand for '${known}'`, 'an exact key with it');
    }
    return {
      key: known,
      ...(scan !== undefined && { scan: switchOf('scan', scan) }),
      ...(i_understand !== undefined && { i_understand: switchOf('i_understand', i_understand) }),
    };
  },
);

/** `redaction.hash`. */
export const hashKeys: Form<readonly string[]> = listOfItems('keys separated by commas', keyOf);

/** `redaction.patterns`: `name=regex`, a line each, or the JSON of rules. Each is compiled to see that it can be. */
export const patternRules: Form<readonly PatternRule[]> = listOfItems(
  'name=regex, a line each, or rules like {"name": "employee", "regex": "EMP[0-9]{6}", "action": "mask"}',
  patternOf,
  /\r?\n/,
);

function patternOf(item: unknown): PatternRule {
  const fields = typeof item === 'string' ? nameAndRegex(item) : fieldsOf(item, 'name');
  const { name, regex, action, where, ...rest } = fields;
  nothingElse(rest, 'name, regex, action and where');
  if (typeof name !== 'string' || !NAME.test(name) || TAKEN.has(name)) {
    const shown = typeof name === 'string' && NAME.test(name) ? `the name '${name}'` : 'a pattern without a name';
    throw new Wrong(shown, 'a name of letters, digits, _ . - that no built-in class has');
  }
  if (typeof regex !== 'string' || regex === '' || regex.length > LONGEST_REGEX) {
    throw new Wrong(`pattern '${name}'`, `a regular expression of 1 to ${LONGEST_REGEX} characters`);
  }
  try {
    linearRegex(regex);
  } catch (thrown) {
    throw new Wrong(`pattern '${name}': ${(thrown as Error).message}`, 'a regular expression in RE2 syntax');
  }
  const places = where === undefined ? undefined : [where].flat().map((place) => wordOf(PLACES, place, 'place'));
  return { name, regex, ...(action !== undefined && { action: actionOf(action) }), ...(places && { where: places }) };
}

function nameAndRegex(text: string): Fields {
  const equals = text.indexOf('=');
  if (equals < 0) throw new Wrong('a pattern without a name', 'name=regex');
  return { name: text.slice(0, equals).trim(), regex: text.slice(equals + 1).trim() };
}

function keyOf(key: unknown): string {
  if (typeof key !== 'string' || !isKey(key)) {
    const shown = typeof key === 'string' && key.length <= 60 ? `the key '${key}'` : 'a rule without a good key';
    throw new Wrong(shown, 'a key of an attribute, or a pattern with *');
  }
  return key;
}

function isKey(key: string): boolean {
  return key !== '' && key.trim() === key && key.length <= LONGEST_KEY && !NO_KEY.test(key);
}

function actionOf(action: unknown): (typeof DONE)[number] {
  return wordOf(DONE, action, 'action');
}
