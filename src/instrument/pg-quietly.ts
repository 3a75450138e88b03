import { reasonOf, report } from '../report/report.js';

/** Does work of ours in the middle of the service's: what it throws ends here. */
export function quietly<T>(where: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    report('OTA-040', where, reasonOf(thrown));
    return undefined;
  }
}
