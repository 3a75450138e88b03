import type { Reading } from '../config/read-settings.js';
import type { Settings } from '../config/settings.js';
import { type Cleaner, failingClosed } from '../instrument/cleaner.js';
import { filterLines, reasonOf, report } from '../report/report.js';
import type { RedactionSource } from './audit/redaction-audit.js';
import { startAudit } from './audit/start-audit.js';
import { countUnbranded } from './brand.js';
import { UNCOUNTED } from './parts.js';
import { isPlainName } from './plain-name.js';
import type { RedactSpan } from './redact-span.js';
import type { Redaction } from './redaction.js';
import { skeletonOf } from './skeleton.js';
import type { RedactResource } from './surfaces/resources.js';

/** Redaction as the rest of the agent sees it. */
export interface RunningRedaction {
  readonly span: RedactSpan;
  /** The resource as the tracer provider gets it. Its name may leave; all the rest, through a span. */
  readonly resource: RedactResource;
  readonly cleaner: Cleaner;
  /** Spans are to be expected: what they need is made now, so that the first request does not wait for it. */
  prepare(): void;
  /** No span may leave: what protects it is not as the user wants it. */
  readonly isClosed: boolean;
  /** Undefined where nothing is redacted. */
  readonly audit: RedactionSource | undefined;
}

/**
 * Starts the stage. It never throws: where it cannot be set up, the service runs, and no span leaves. The agent's own
 * lines pass through it from here on.
 */
export function startRedaction({ settings, closed }: Pick<Reading, 'settings' | 'closed'>): RunningRedaction {
  try {
    if (settings['redaction.mode'] === 'off') {
      const { noRedactionOf } = require('./no-redaction.js') as typeof import('./no-redaction.js');
      return { ...noRedactionOf(settings), prepare: () => {}, isClosed: closed !== undefined, audit: undefined };
    }
    const { audit, atEnd } = startAudit(settings['redaction.audit'] === 'exit');
    countUnbranded(() => audit.unbranded());
    // A process without spans has no use for it, and it is big.
    let made: Redaction | undefined;
    const redaction = () =>
      (made ??= (require('./redaction.js') as typeof import('./redaction.js')).redactionOf(settings, audit));
    const atOnce = isParticular(settings);
    if (atOnce) redaction();
    filterLines((text) => redaction().redactor.text(text, 'agent_log'));
    return {
      span(span, stamp) {
        try {
          redaction();
        } catch (thrown) {
          report('OTA-040', 'redaction', reasonOf(thrown));
          return skeletonOf(span, audit, stamp);
        }
        return redaction().span(span, stamp);
      },
      resource(resource) {
        if (!atOnce && isPlainName(resource.attributes['service.name'])) return resource;
        const { redactResource } = require('./surfaces/resources.js') as typeof import('./surfaces/resources.js');
        return redactResource(resource, redaction().redactor);
      },
      cleaner: {
        url: (text) => redaction().cleaner.url(text),
        query: (text) => redaction().cleaner.query(text),
        text: (text) => redaction().cleaner.text(text),
        value: (key, text) => redaction().cleaner.value(key, text),
        isRuled: (key) => redaction().cleaner.isRuled(key),
      },
      prepare() {
        try {
          redaction();
        } catch {
          // Said with the first span, which leaves as a skeleton.
        }
      },
      isClosed: closed !== undefined,
      audit: { report: () => audit.report(), atEnd },
    };
  } catch (thrown) {
    report('OTA-053', reasonOf(thrown));
    return {
      span: (span) => skeletonOf(span, UNCOUNTED),
      resource: (resource) => resource,
      cleaner: failingClosed(undefined),
      prepare: () => {},
      isClosed: true,
      audit: undefined,
    };
  }
}

/** What somebody has asked for may turn out to be impossible: that is to be said at the start, and no span leaves. */
function isParticular(settings: Settings): boolean {
  return (
    settings['redaction.mode'] !== 'standard' ||
    settings['redaction.hash_key'] !== undefined ||
    settings['redaction.hash_key_file'] !== undefined ||
    (['deny', 'hash', 'allow', 'patterns'] as const).some((name) => settings[`redaction.${name}`].length > 0)
  );
}
