import type { AttributeValue } from '@opentelemetry/api';
import type { Path, Rule, Template } from '../config/rules/rule.js';
import { type ReadPath, readerOf } from './path.js';
import { noCounts, type RuleCounts } from './rule-counts.js';
import type { Onward } from './spread.js';
import type { Withhold } from './private-source.js';

/** The attribute of the id of the work around. */
export const PARENT_ID = 'correlation.parent_id';

/** One value that a rule asks for. */
export interface Wanted extends Onward {
  /** What its path begins at; `baggage` and `correlation` are looked up around the span. */
  readonly root: string;
  readonly path: Path;
  readonly read: ReadPath;
  /** There where its name tells that it is private. */
  readonly withhold: Withhold | undefined;
  /** It is a correlation id, and becomes the one of the work at the span (`own`), or names that of the work around (`parent`). */
  readonly correlation: 'own' | 'parent' | undefined;
  /** Whether it goes anywhere beyond the span. */
  readonly goesOn: boolean;
  /** Its place in the text of the event; undefined: it is an attribute. */
  readonly place: number | undefined;
}

/** A rule, compiled. */
export interface Plan {
  readonly rule: Rule;
  readonly counts: RuleCounts;
  readonly wanted: readonly Wanted[];
  /** Whether any of it is around the span. */
  readonly asksAround: boolean;
  readonly constants: readonly { readonly onward: Onward; readonly goesOn: boolean; readonly value: AttributeValue }[];
  /** Parts of the event's name; a number is the place of a value. */
  readonly event: readonly (string | number)[] | undefined;
  /** Its paths are being followed: a getter on one may call what the rule matches. */
  busy: boolean;
}

/**
 * @param correlation the attribute that holds the correlation id, if there is one
 * @param withholdOf what becomes of values by the names of their sources
 */
export function planOf(rule: Rule, correlation: string | undefined, withholdOf: (path: Path, key: string) => Withhold | undefined): Plan {
  const onwardOf = (key: string): Onward => ({
    key,
    spread: rule.spread.includes(key),
    back: rule.spread_back.includes(key),
    baggage: rule.baggage.includes(key),
    onRoot: rule.on_root,
  });
  const wantedOf = (key: string, path: Path, more: Partial<Wanted> = {}): Wanted => {
    const onward = onwardOf(key);
    return {
      ...onward,
      root: path[0],
      path,
      read: readerOf(path),
      withhold: withholdOf(path, key),
      correlation: key === correlation ? 'own' : undefined,
      goesOn: goesOn(onward),
      place: undefined,
      ...more,
    };
  };
  const wanted = rule.take.flatMap(({ key, from }) => (from ? [wantedOf(key, from)] : []));
  if (rule.parent) wanted.push(wantedOf(PARENT_ID, rule.parent, { correlation: 'parent' }));
  const constants = rule.take.flatMap(({ key, constant }) => {
    const onward = onwardOf(key);
    return constant === undefined ? [] : [{ onward, goesOn: goesOn(onward), value: constant }];
  });
  const event = rule.event && eventOf(rule.event, (path, place) => wanted.push(wantedOf('', path, { place, goesOn: false, correlation: undefined })));
  return { rule, counts: noCounts(rule.name), wanted, asksAround: wanted.some(isAround), constants, event, busy: false };
}

function eventOf(template: Template, want: (path: Path, place: number) => void): (string | number)[] {
  let place = -1;
  return template.map((part) => {
    if (typeof part === 'string') return part;
    place += 1;
    want(part, place);
    return place;
  });
}

function goesOn({ spread, back, baggage }: Onward): boolean {
  return spread || back || baggage;
}

/** Whether a value is not in what matched, but around it. */
export function isAround({ root }: Pick<Wanted, 'root'>): boolean {
  return root === 'baggage' || root === 'correlation';
}
