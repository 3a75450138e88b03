import type { PatternRule } from '../config/redaction-rules.js';
import type { Settings } from '../config/settings.js';
import type { Cleaner } from '../instrument/cleaner.js';
import { withoutLiterals } from '../instrument/sql/without-literals.js';
import { scannerOf } from './detect/scanner.js';
import { judgeOf } from './keys/judge.js';
import { isSensitiveName, isSensitiveParameter } from './keys/sensitive.js';
import { type Action, CONTENT_CLASSES, type ContentClass, type Scan, type Surface } from './kinds.js';
import type { Counting, Parts } from './parts.js';
import { Redactor } from './redactor.js';
import { withoutArguments } from './redis/without-arguments.js';
import { mergeHits } from './replace-hits.js';
import { hashKeyOf } from './treat/hash-key.js';
import { treatmentOf } from './treat/treatment.js';
import { parameterMatcher } from './url/parameters.js';
import { isDenied } from './verdicts.js';

/** What redacts values, as the settings want it: for spans, and for texts without any. It throws where it cannot; nothing may leave then. */
export function redactorOf(settings: Settings, counting: Counting): Redactor {
  return new Redactor(partsOf(settings, counting));
}

function partsOf(settings: Settings, counting: Counting): Parts {
  const actions = new Map<string, Action>();
  for (const kind of CONTENT_CLASSES) actions.set(kind, settings[`redaction.detectors.${kind}`]);
  const enabled = new Set<ContentClass>(CONTENT_CLASSES.filter((kind) => actions.get(kind) !== 'keep'));
  for (const { name, action = 'mask' } of settings['redaction.patterns']) actions.set(name, action);
  const isListed = parameterMatcher(settings['redaction.url.extra_keys']);
  const rules = {
    mode: settings['redaction.mode'],
    deny: settings['redaction.deny'],
    hash: settings['redaction.hash'],
    allow: settings['redaction.allow'],
  };
  const judgePath = judgeOf({ ...rules, mode: 'standard', words: false });
  const hasKeyRules = rules.deny.length + rules.hash.length > 0;
  const isDeniedName = hasKeyRules ? (name: string) => isDenied(judgePath(name)) : undefined;
  const isParameter = (name: string): boolean => isListed(name) || isSensitiveParameter(name);
  return {
    judge: judgeOf(rules),
    hasKeyRules,
    judgePath,
    hasPlaces: settings['redaction.patterns'].some(({ where }) => where !== undefined),
    scan: withPatterns(
      scannerOf({ enabled, isSensitiveName, isSensitiveParameter: isParameter, isDenied: isDeniedName }),
      settings['redaction.patterns'],
    ),
    actionOf: (kind) => actions.get(kind) ?? 'mask',
    treat: treatmentOf({ hashKey: hashKeyOf(settings) }),
    statements: {
      sql: settings['redaction.sql'] === 'off' ? (text) => text : (text, system) => withoutLiterals(text, { system }),
      redis: withoutArguments,
    },
    url: {
      maskQuery: settings['redaction.url.mask_query'],
      // `customer[name]` is `customer.name`.
      isSensitiveParameter: isDeniedName
        ? (name) => isParameter(name) || isDeniedName(name.replace(/\[([^[\]]*)\]/g, '.$1'))
        : isParameter,
    },
    limits: {
      maxValueChars: settings['redaction.limits.max_value_chars'],
      maxDepth: settings['redaction.limits.max_depth'],
      maxItems: settings['redaction.limits.max_items'],
      spanBudget: settings['redaction.limits.span_budget'],
      maxLength: settings['limits.attribute_value_length'] ?? 0,
    },
    counting,
  };
}

function withPatterns(scan: Scan, rules: readonly PatternRule[]): Parts['scan'] {
  if (rules.length === 0) return scan;
  // The engine is 0.9 MB: loaded only where somebody has patterns.
  const { patternsOf } = require('./patterns/patterns.js') as typeof import('./patterns/patterns.js');
  const patterns = patternsOf(rules);
  return (text: string, surface: Surface) => {
    let hits = scan(text);
    for (const { surfaces, scan: find } of patterns) {
      if (surfaces === undefined || surfaces.has(surface)) hits = mergeHits(hits, find(text));
    }
    return hits;
  };
}

/** What the instrumentations may ask, before a span exists. */
export function cleanerOf(redactor: Redactor, settings: Settings): Cleaner {
  const rules = [...settings['redaction.deny'], ...settings['redaction.allow']].map(({ key }) => key);
  const ruled = [...rules, ...settings['redaction.hash']].map((key) => ({ key, scan: false, i_understand: true }));
  const isRuled = judgeOf({ mode: 'strict', deny: [], hash: [], allow: ruled });
  /** Outside of a span there is a budget for each text. */
  const fresh = (clean: (text: string) => string) => (text: string) => {
    redactor.begin();
    return clean(text);
  };
  return {
    url: fresh((text) => redactor.text(text, 'attribute', 'url')),
    query: fresh((text) => redactor.text(text, 'attribute', 'query')),
    text: fresh((text) => redactor.text(text, 'attribute')),
    value(key, text) {
      redactor.begin();
      const now = redactor.attribute(key, text, 'attribute');
      return now === undefined ? undefined : String(now);
    },
    isRuled: (key) => isRuled(key).what === 'pass',
  };
}
