import { onEnd } from '../../export/process-end.js';
import { reasonOf, report } from '../../report/report.js';
import type { Audit } from './audit.js';
import { threadAudit } from './threads.js';

/** The audit of a running agent. */
export interface RunningAudit {
  readonly audit: Audit;
  /**
   * Call it when the process is about to end, if that is known: counts of other threads are taken in, the table
   * printed.
   */
  atEnd(): void;
}

/** Begins to count in this thread. `print`: the table is written at the end of the process. */
export function startAudit(print: boolean): RunningAudit {
  const { audit, shown, settle } = threadAudit();
  let ended = false;
  const atEnd = () => {
    if (ended) return;
    ended = true;
    try {
      settle();
      if (!print || !shown) return;
      const { describeAudit } =
        require('../../report/describe-audit.js') as typeof import('../../report/describe-audit.js');
      report('OTA-057', describeAudit(audit.report(), new Date()));
    } catch (thrown) {
      report('OTA-040', 'redaction audit', reasonOf(thrown));
    }
  };
  onEnd({ end: atEnd, last: true });
  return { audit, atEnd };
}
