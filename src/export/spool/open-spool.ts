import { reasonOf } from '../../report/report.js';
import type { Spool } from '../spool.js';
import { DiskSpool } from './disk-spool.js';
import type { SpoolOptions } from './spool-options.js';

/**
 * Opens the spool of this thread and takes over what dead owners of the same service left. `failed` says why there is
 * none: what is refused for safety's sake is written at `serviceDirectory`.
 */
export function openSpool(options: SpoolOptions): Spool | { readonly failed: string } {
  try {
    return new DiskSpool(options);
  } catch (thrown) {
    return { failed: reasonOf(thrown) };
  }
}
