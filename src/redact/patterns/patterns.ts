import { linearRegex } from '../../config/linear-regex.js';
import type { PatternRule, Place } from '../../config/redaction-rules.js';
import type { Action, Hit, Scan, Surface } from '../kinds.js';
import { outsideReplacements } from './outside-replacements.js';

/** A user's pattern, ready. */
export interface Pattern {
  /** The class of its hits. */
  readonly name: string;
  readonly action: Exclude<Action, 'keep'>;
  /** Undefined: everywhere. */
  readonly surfaces: ReadonlySet<Surface> | undefined;
  readonly scan: Scan;
}

const SURFACES_OF: Readonly<Record<Place, readonly Surface[]>> = {
  name: ['name'],
  attributes: ['attribute'],
  events: ['event.name', 'event.attribute'],
  links: ['link.attribute'],
  status: ['status'],
  scope: ['scope'],
  resource: ['resource'],
  logs: ['log.body', 'log.attribute'],
  metrics: ['metric.attribute'],
};

/**
 * Makes the patterns of `redaction.patterns` ready, in their order. They have been compiled once before, when they were
 * read.
 */
export function patternsOf(rules: readonly PatternRule[]): Pattern[] {
  return rules.map(({ name, regex, action = 'mask', where }) => ({
    name,
    action,
    surfaces: where && new Set(where.flatMap((place) => SURFACES_OF[place])),
    scan: scanOf(name, regex),
  }));
}

function scanOf(kind: string, regex: string): Scan {
  const findAll = linearRegex(regex);
  return (text) => {
    let hits: Hit[] | undefined;
    findAll(text, (start, end) => (hits ??= []).push({ start, end, kind }));
    return hits && outsideReplacements(hits, text);
  };
}
