import type { KeyRules } from '../../src/config/redaction-rules.js';
import { withoutLiterals } from '../../src/instrument/sql/without-literals.js';
import { withoutArguments } from '../../src/redact/redis/without-arguments.js';
import { isSensitiveParameter } from '../../src/redact/keys/sensitive.js';
import { judgeOf } from '../../src/redact/keys/judge.js';
import type { Action, Hit, Surface } from '../../src/redact/kinds.js';
import { DEFAULT_LIMITS, type Limits } from '../../src/redact/limits.js';
import { type Counting, type Parts, UNCOUNTED } from '../../src/redact/parts.js';
import { treatmentOf } from '../../src/redact/treat/treatment.js';

const SECRET = /s3cr3t-[a-z0-9]{4,64}/g;

/** A detector that is easy to see through: `s3cr3t-` and letters. */
export function scanSecrets(text: string): readonly Hit[] | undefined {
  const hits = [...text.matchAll(SECRET)].map(({ 0: found, index }) => ({ start: index, end: index + found.length, kind: 'secret' }));
  return hits.length > 0 ? hits : undefined;
}

const RULES: KeyRules = { mode: 'standard', deny: [{ key: 'customer.*', action: 'hash' }], hash: [], allow: [{ key: 'order.id', scan: false }] };

export interface Counted extends Counting {
  readonly hits: { surface: Surface; kind: string; action: Action; key: string | undefined }[];
  readonly failures: { surface: Surface; what: string | undefined }[];
  skeletons: number;
}

export function counted(): Counted {
  return {
    ...UNCOUNTED,
    hits: [],
    failures: [],
    skeletons: 0,
    hit(surface, kind, action, key) {
      this.hits.push({ surface, kind, action, key });
    },
    failed(surface, what) {
      this.failures.push({ surface, what });
    },
    skeleton() {
      this.skeletons += 1;
    },
  };
}

/** What a redactor is made from, with detectors and rules as simple as can be. */
export function simpleParts(more: Partial<Omit<Parts, 'limits'>> & { readonly limits?: Partial<Limits> } = {}): Parts {
  return {
    judge: judgeOf(RULES),
    judgePath: judgeOf({ ...RULES, words: false }),
    scan: scanSecrets,
    actionOf: () => 'mask',
    treat: treatmentOf({ hashKey: Buffer.alloc(32, 7) }),
    statements: { sql: (text, system) => withoutLiterals(text, { system }), redis: withoutArguments },
    url: { maskQuery: 'sensitive', isSensitiveParameter },
    counting: UNCOUNTED,
    ...more,
    limits: { ...DEFAULT_LIMITS, ...more.limits },
  };
}
