import fs from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { clearInterval, setInterval, setTimeout } from '../export/timers.js';
import { report } from '../report/report.js';
import { type FileStamp, stampOf } from './file-stamp.js';
import type { Reading } from './read-settings.js';
import type { SettingKey } from './settings.js';

/** Told what has changed in the file: the whole reading, the keys whose values are others, the name of the file. */
export type OnSampling = (next: Reading, keys: readonly SettingKey[], file: string) => void;

/** Asking what a file's date is takes microseconds, works on every file system, and sees through links (ConfigMaps of Kubernetes). */
const POLL_MS = 2000;
/** An editor, or whoever writes in pieces, gets this long to finish. */
const SETTLE_MS = 250;

/** As it was before the service's code ran: a test that puts a file system of its own in its place is not about us. */
const { stat } = fs;

/**
 * Looks now and then whether a file of settings has changed. What it says of sampling counts from then on; of everything else, one line
 * says that it will count later. A file that cannot be read changes nothing. It keeps no process alive and never throws.
 *
 * @returns how to stop it
 */
export function watchConfigFile(reading: Reading, onSampling: OnSampling, pollMs = POLL_MS, settleMs = SETTLE_MS): () => void {
  const { watched } = reading;
  if (!watched) return () => {};
  const { files, again } = watched;
  const names = files.map(({ name }) => name).join(', ');
  let seen: readonly FileStamp[] = files.map(({ stamp }) => stamp);
  let asking = false;
  let sampling = reading;
  let late = '';

  const look = (settled?: readonly FileStamp[]): void => {
    if (asking) return;
    asking = true;
    const now: FileStamp[] = [];
    let open = files.length;
    files.forEach(({ path }, at) =>
      stat(path, (_, stats) => {
        now[at] = stampOf(stats);
        open -= 1;
        if (open > 0) return;
        asking = false;
        if (isDeepStrictEqual(now, seen)) return;
        if (!settled || !isDeepStrictEqual(now, settled)) return void setTimeout(() => quietly(() => look(now)), settleMs).unref();
        seen = now;
        quietly(change);
      }),
    );
  };

  const change = () => {
    const gone = files.filter((_, at) => seen[at] === 'none');
    if (gone.length > 0) return report('OTA-072', gone.map(({ name }) => name).join(', '), 'it is not there any more');
    const next = again();
    const bad = next.remarks.filter(([code]) => code === 'OTA-070' || code === 'OTA-011');
    if (bad.length > 0) {
      for (const [, where = '', what = ''] of bad) report('OTA-072', where, what);
      return;
    }
    // Of what waits for the next start, faults are said then.
    const faults = next.remarks.filter(([code, where]) => code === 'OTA-015' || (code === 'OTA-010' && /^sampling\b/.test(where ?? '')));
    for (const [code, ...details] of faults) report(code, ...(code === 'OTA-010' ? [...details.slice(0, 3), 'sampling stays as it is'] : details));
    const keys = (Object.keys(next.settings) as SettingKey[]).filter(differs(sampling, next)).filter(isSampling);
    if (keys.length > 0 && !faults.some(([code]) => code === 'OTA-010')) {
      sampling = next;
      onSampling(next, keys, names);
    }
    const others = (Object.keys(next.settings) as SettingKey[]).filter(differs(reading, next)).filter((key) => !isSampling(key));
    const list = [...new Set(others.map((key) => key.replace(/\..*$/, '')))].join(', ');
    if (list !== '' && list !== late) report('OTA-071', names, list);
    late = list;
  };

  const timer = setInterval(() => quietly(() => look()), pollMs).unref();
  return () => clearInterval(timer);

  /** What a timer or a callback throws would end the service. */
  function quietly(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      report('OTA-040', names, String((thrown as Error)?.message));
    }
  }
}

function isSampling(key: SettingKey): boolean {
  return key.startsWith('sampling.');
}

function differs(before: Reading, now: Reading): (key: SettingKey) => boolean {
  return (key) => !isDeepStrictEqual(before.settings[key], now.settings[key]);
}
