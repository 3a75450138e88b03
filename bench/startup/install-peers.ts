import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Sees to it that the packages in `folder` are installed as its lock file says. They are not among the project's own
 * development dependencies, so that `npm ci` there stays what it is.
 */
export function installPeers(folder: string): void {
  if (isInstalled(folder)) return;
  console.error(`installing the agents to compare with in ${folder} …`);
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 2, 2] });
}

function isInstalled(folder: string): boolean {
  const hidden = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(hidden)) return false;
  const installed = packagesIn(hidden);
  const locked = Object.entries(packagesIn(join(folder, 'package-lock.json')));
  // The entry without a path is the folder itself; what is optional may be for another platform.
  return locked.every(([path, { version, optional }]) => !path || optional || installed[path]?.version === version);
}

function packagesIn(file: string): Record<string, { version?: string; optional?: boolean }> {
  return (JSON.parse(readFileSync(file, 'utf8')) as { packages: ReturnType<typeof packagesIn> }).packages;
}
