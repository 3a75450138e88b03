import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { reasonOf } from '../report/report.js';

/** The variables of a file, or why there are none although there is something of that name. */
export interface EnvFile {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly file: string;
  readonly fault?: string;
}

/**
 * Variables of the file `.env` in the working directory, for the agent alone: the service's `process.env` is not
 * touched. No file is no fault.
 */
export function readEnvFile(directory: string): EnvFile {
  const file = resolve(directory, '.env');
  try {
    // Reading a pipe could wait for ever; a directory is what Python calls a virtual environment.
    if (!statSync(file).isFile()) return { variables: {}, file, fault: 'it is not a regular file' };
    return { variables: parseEnv(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')), file };
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException | undefined)?.code;
    return { variables: {}, file, ...(code !== 'ENOENT' && code !== 'ENOTDIR' && { fault: reasonOf(thrown) }) };
  }
}
