import type { Reading } from '../config/read-settings.js';
import { type Cleaner, failingClosed } from '../instrument/cleaner.js';
import { filterLines, reasonOf, report } from '../report/report.js';
import type { RedactionSource } from './audit/redaction-audit.js';
import { startAudit } from './audit/start-audit.js';
import { countUnbranded } from './brand.js';
import { UNCOUNTED } from './parts.js';
import { type RedactSpan, skeletonOf } from './redact-span.js';
import { redactionOf } from './redaction.js';
import { type RedactResource, redactResource } from './surfaces/resources.js';

/** Redaction as the rest of the agent sees it. */
export interface RunningRedaction {
  readonly span: RedactSpan;
  readonly resource: RedactResource;
  readonly cleaner: Cleaner;
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
      return { ...noRedactionOf(settings), isClosed: closed !== undefined, audit: undefined };
    }
    const { audit, atEnd } = startAudit(settings['redaction.audit'] === 'exit');
    countUnbranded(() => audit.unbranded());
    const { redactor, span, cleaner } = redactionOf(settings, audit);
    filterLines((text) => redactor.text(text, 'agent_log'));
    return {
      span,
      resource: (resource) => redactResource(resource, redactor),
      cleaner,
      isClosed: closed !== undefined,
      audit: { report: () => audit.report(), atEnd },
    };
  } catch (thrown) {
    report('OTA-053', reasonOf(thrown));
    return {
      span: (span) => skeletonOf(span, UNCOUNTED),
      resource: (resource) => resource,
      cleaner: failingClosed(undefined),
      isClosed: true,
      audit: undefined,
    };
  }
}
