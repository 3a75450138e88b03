import { reasonOf, report } from '../../report/report.js';

/** Nothing of ours may reach the service's work on messages. */
export function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    report('OTA-040', 'messaging', reasonOf(thrown));
    return undefined;
  }
}
