import { shown, within, Wrong } from './fault.js';
import { entry, mappingOf, member, textOf, wordOf } from './fields.js';
import { functionOf } from './match-function.js';
import { httpClientOf, httpOf } from './match-http.js';
import { kafkaOf } from './match-kafka.js';
import { pgOf } from './match-pg.js';
import { pathOf } from './path.js';
import type { Fields, Plain } from './plain.js';
import type { RuleKind } from './root-kinds.js';
import type { FunctionRule, Rule } from './rule.js';
import { isBeside, isKindMisspelt, kindOf, knownKey } from './rule-keys.js';
import { baggageKeysOf, takenKeysOf, takesOf } from './take.js';
import { templateOf } from './template.js';

const MATCHES: Readonly<Record<RuleKind, (value: Plain) => object>> = {
  http: httpOf,
  http_client: httpClientOf,
  kafka: kafkaOf,
  pg: pgOf,
  function: functionOf,
};
const SPAN_KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
/** What is only known when the function is through, and its span needs a name before. */
const LATE = ['result', 'error'];

const RATE = /^(\d+(?:\.\d+)?)\s*(?:\/\s*(s|m|h))?$/;
const RATE_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Reads one rule. Each thing that is wrong with it goes to `wrong`; undefined when there was one. */
export function ruleOf(data: Plain, wrong: (thrown: unknown) => void): Rule | undefined {
  let faults = 0;
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (thrown) {
      faults += 1;
      wrong(thrown);
      return undefined;
    }
  };
  const fields = attempt(() => mappingOf(data, 'a rule with name, what it matches, and take'));
  if (fields === undefined) return undefined;
  const part = <T>(key: string, read: (value: Plain) => T): T | undefined => attempt(() => member(fields, key, read));

  const name = attempt(() => nameOf(fields));
  const kind = isKindMisspelt(fields) ? undefined : attempt(() => kindOf(fields));
  const named = faults;
  for (const key of fields.keys()) attempt(() => knownKey(key, kind));
  const isMisspelt = faults > named;
  if (kind === undefined) return undefined;
  const isBelow = fields.get(kind) === null && [...fields.keys()].some((key) => isBeside(key, kind));
  const match = isBelow ? undefined : part(kind, MATCHES[kind]);
  const matched = faults;
  const taken = part('take', (value) => takesOf(value, kind, attempt)) ?? [];
  // Where `take` is wrong, what names its keys cannot be judged.
  const isWhole = faults === matched;
  const keys = (key: string, read: typeof takenKeysOf) => (isWhole ? part(key, (value) => read(value, taken)) : undefined);
  const common = {
    take: taken,
    spread: keys('spread', takenKeysOf) ?? NONE,
    spread_back: keys('spread_back', takenKeysOf) ?? NONE,
    on_root: part('on_root', (value) => wordOf(value, ['first', 'last'])) ?? ('first' as const),
    baggage: keys('baggage', baggageKeysOf) ?? NONE,
    ...entry('event', part('event', (value) => templateOf(value, kind))),
    ...entry('parent', part('parent', (value) => pathOf(textOf(value, 'a path like args[0].id'), kind))),
  };
  const own = kind === 'function' ? ownOf(part) : {};
  attempt(() => fitting(fields, kind, isMisspelt));
  if (faults > 0 || name === undefined || match === undefined) return undefined;
  return Object.freeze({ name, ...match, ...common, ...own }) as Rule;
}

const NONE: readonly string[] = Object.freeze([]);
const NAME_EXPECTED = 'a name of 1 to 100 characters, in quotes where it is a number';

function nameOf(fields: Fields): string {
  if (!fields.has('name')) throw new Wrong('no name', NAME_EXPECTED);
  return within(['name'], () => {
    const name = textOf(fields.get('name') ?? null, NAME_EXPECTED);
    if (name.length > 100) throw new Wrong(shown(name), NAME_EXPECTED);
    return name;
  });
}

type Part = <T>(key: string, read: (value: Plain) => T) => T | undefined;

function ownOf(part: Part): Pick<FunctionRule, 'span' | 'kind' | 'limit' | 'start'> {
  return {
    ...entry('span', part('span', (value) => templateOf(value, 'function', LATE))),
    kind: part('kind', (value) => wordOf(value, SPAN_KINDS)) ?? 'internal',
    ...entry('limit', part('limit', limitOf)),
    start: part('start', switchOf) ?? false,
  };
}

/** `1000/s`, `30/m`, `5/h`; a bare number is per second. */
function limitOf(value: Plain): number {
  const expected = 'a number of calls like 1000/s, 30/m or 5/h';
  const [, count = '', unit = 's'] = RATE.exec(typeof value === 'number' ? String(value) : textOf(value, expected)) ?? [];
  const limit = Number(count) / (RATE_SECONDS[unit] ?? 1);
  if (!(limit > 0 && limit <= 1e9)) throw new Wrong(shown(value), expected);
  return limit;
}

function switchOf(value: Plain): boolean {
  if (typeof value !== 'boolean') throw new Wrong(shown(value), 'true or false');
  return value;
}

/** What the members mean together. */
function fitting(fields: Fields, kind: RuleKind, isMisspelt: boolean): void {
  if (fields.has('span') && fields.has('event')) throw new Wrong('span and event', 'one of them', 'event');
  for (const key of ['kind', 'start']) {
    if (kind === 'function' && fields.has(key) && !fields.has('span')) throw new Wrong(`${key} without span`, 'span beside it', key);
  }
  // What was meant to be done is under that other key.
  if (isMisspelt) return;
  const take = fields.get('take');
  const takes = take !== undefined && !(take instanceof Map && take.size === 0);
  if (!takes && !['span', 'event', 'parent'].some((key) => fields.has(key))) {
    throw new Wrong('a rule that does nothing', kind === 'function' ? 'take, span, event or parent' : 'take, event or parent');
  }
}
