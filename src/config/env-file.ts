import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { reasonOf, report } from '../report/report.js';

/**
 * Variables of the file `.env` in the working directory, for the agent alone: the service's `process.env` is not touched.
 * No file is no fault; a file that cannot be read is one line.
 */
export function readEnvFile(directory: string): Readonly<Record<string, string | undefined>> {
  const file = resolve(directory, '.env');
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException | undefined)?.code;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') report('OTA-011', file, reasonOf(thrown));
    return {};
  }
}
