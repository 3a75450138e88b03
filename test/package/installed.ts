import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT } from '../support/run-app.js';
import { npm } from './run-tool.js';

/** A project of a user's, somewhere outside the checkout, with nothing but the packed agent in it. */
export interface Installed {
  readonly folder: string;
  /** What npm packed. */
  readonly tarball: string;
  /** Folder of the agent in its node_modules. */
  readonly agent: string;
  /** Writes a file of the user's; returns its path from the checkout's root, as `runApp` takes it. */
  write(name: string, content: string): string;
  remove(): void;
}

/**
 * Packs the agent as it is built and installs it into an empty project, without network. The build itself is left
 * alone: other tests use it at the same time.
 */
export async function installPacked(): Promise<Installed> {
  // Not below the checkout, where the agent's name would be found even if it were not installed.
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'otel-agent-package-')));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  try {
    await npm(['pack', '--ignore-scripts', '--pack-destination', scratch], ROOT);
    const tarball = join(scratch, readdirSync(scratch).find((file) => file.endsWith('.tgz')) ?? 'none');
    const folder = join(scratch, 'project');
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "name": "users-project", "version": "1.0.0", "private": true }');
    await npm(['install', '--offline', tarball], folder);
    return {
      folder,
      tarball,
      agent: join(folder, 'node_modules/@org/otel-agent'),
      write: (name, content) => {
        writeFileSync(join(folder, name), content);
        return relative(ROOT, join(folder, name));
      },
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Every file below a folder, with its path from there and its size in bytes. */
export function filesBelow(folder: string): { path: string; bytes: number }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: relative(folder, file), bytes: statSync(file).size }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
