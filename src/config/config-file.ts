import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { reasonOf } from '../report/report.js';
import { type FileStamp, stampOf } from './file-stamp.js';
import type { YamlReading } from './yaml.js';

/** Bigger than any configuration, and small enough to be read in a moment whatever stands in it. */
const LARGEST = 256 * 1024;

const DEFAULT_NAMES = ['otel-agent.yaml', 'otel-agent.yml'] as const;

/** A file with settings, read; or why it could not be. */
export interface ConfigFile {
  /** The whole path. */
  readonly path: string;
  /** As it was named: what messages call it. */
  readonly name: string;
  readonly stamp: FileStamp;
  /** The file cannot be got at. */
  readonly unreadable?: string;
  readonly yaml?: YamlReading;
  /** Whether its text says something of redaction, be it in a form that cannot be read. */
  readonly namesRedaction: boolean;
}

type VariableOf = (name: string) => string | undefined;

/** The file that is there by one of its usual names; undefined where there is none, which costs next to nothing. */
export function usualConfigFile(directory: string, variableOf: VariableOf): ConfigFile | undefined {
  for (const name of DEFAULT_NAMES) {
    const file = configFile(directory, name, variableOf);
    if (file) return file;
  }
  return undefined;
}

/** The file that somebody named: it has to be there. */
export function namedConfigFile(directory: string, name: string, variableOf: VariableOf): ConfigFile {
  const path = resolve(directory, name);
  const missing = { path, name, stamp: stampOf(undefined), unreadable: 'there is no such file', namesRedaction: false };
  return configFile(directory, name, variableOf) ?? missing;
}

function configFile(directory: string, name: string, variableOf: VariableOf): ConfigFile | undefined {
  const path = resolve(directory, name);
  let file = { path, name, stamp: stampOf(undefined), namesRedaction: false };
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) return undefined;
    file = { ...file, stamp: stampOf(stat) };
    // Reading a pipe could wait for ever.
    if (!stat.isFile()) return { ...file, unreadable: 'it is not a regular file' };
    if (stat.size > LARGEST) return { ...file, unreadable: `it is bigger than ${LARGEST / 1024} KiB` };
    const text = readFileSync(path, 'utf8');
    const { readYaml } = require('./yaml.js') as typeof import('./yaml.js');
    return { ...file, yaml: readYaml(text, variableOf), namesRedaction: /redact/i.test(text) };
  } catch (thrown) {
    const { code } = (thrown ?? {}) as NodeJS.ErrnoException;
    // By Node's permission model nobody of this process may look; whether there is such a file is not to be learnt.
    if (code === 'ENOTDIR' || (code === 'ERR_ACCESS_DENIED' && DEFAULT_NAMES.some((usual) => usual === name))) return undefined;
    return { ...file, unreadable: reasonOf(thrown) };
  }
}
