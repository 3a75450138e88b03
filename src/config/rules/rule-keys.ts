import { closest } from '../closest.js';
import { shown, Wrong } from './fault.js';
import { nearest } from './fields.js';
import type { Fields } from './plain.js';
import type { RuleKind } from './root-kinds.js';

/** What stands inside of each kind of match. */
const INSIDE: Readonly<Record<RuleKind, readonly string[]>> = {
  http: ['route', 'method', 'host'],
  http_client: ['method', 'host', 'path'],
  kafka: ['topic', 'operation', 'group', 'headers'],
  pg: ['table', 'operation', 'statement'],
  function: ['file', 'class', 'method', 'object'],
};
const KINDS = Object.keys(INSIDE) as RuleKind[];
const FOR_ALL = ['name', ...KINDS, 'take', 'spread', 'spread_back', 'on_root', 'baggage', 'event', 'parent'];
const FOR_FUNCTIONS = ['span', 'kind', 'limit', 'start'];
const ALL = [...FOR_ALL, ...FOR_FUNCTIONS];

/** The one thing that a rule matches. */
export function kindOf(fields: Fields): RuleKind {
  const given = KINDS.filter((kind) => fields.has(kind));
  const [kind] = given;
  if (kind !== undefined && given.length === 1) return kind;
  throw new Wrong(kind === undefined ? 'nothing to match' : given.join(' and '), `exactly one of ${KINDS.join(', ')}`);
}

/** Whether what the rule matches is there, in other letters: then the key says it all. */
export function isKindMisspelt(fields: Fields): boolean {
  const misspelt = [...fields.keys()].filter((key) => !ALL.includes(key));
  return misspelt.some((key) => KINDS.some((kind) => !fields.has(kind) && closest(key, ALL) === kind));
}

/** Whether a key stands beside the match that belongs inside of it: a line that is not indented far enough. */
export function isBeside(key: string, kind: RuleKind | undefined): boolean {
  return kind !== undefined && INSIDE[kind].includes(key);
}

/** Refuses a key that nobody knows, or that is none for this kind of rule. */
export function knownKey(key: string, kind: RuleKind | undefined): void {
  const others = kind === undefined || kind === 'function' ? ALL : FOR_ALL;
  if (others.includes(key)) return;
  if (FOR_FUNCTIONS.includes(key)) throw new Wrong(`${key} in a rule for ${kind}`, `${key} in rules for function only`, key);
  if (isBeside(key, kind)) throw new Wrong(`the key ${shown(key)} beside ${kind}`, `it inside of ${kind}, indented further`, key);
  const owners = KINDS.filter((owner) => INSIDE[owner].includes(key));
  if (owners.length > 0) throw new Wrong(`the key ${shown(key)}`, `it inside of ${owners.join(' or ')}`, key);
  throw new Wrong(`the key ${shown(key)}`, nearest(key, others), key);
}
