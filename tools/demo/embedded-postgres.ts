import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { howItEnded, isRunning, stopChild } from './child.js';
import type { Cleanup } from './cleanup.js';
import { DemoFailure } from './failure.js';
import { freePort } from './free-port.js';
import { LastLines } from './last-lines.js';
import { postgresAccount, type Account } from './postgres-account.js';
import { postgresBinaries } from './postgres-binaries.js';
import { tempDirectory } from './temp-directory.js';

const startTimeoutMs = 30_000;

// Nothing in this database survives its process, so it need not be careful; and no socket file in /tmp.
const serverSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '16MB',
  max_connections: '40',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
};

export interface PostgresOptions {
  /** Settings of the server, beside those above. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called with each line of its log. */
  readonly onLog?: (line: string) => void;
}

/** Starts a PostgreSQL of our own on a free port, with its data in a temporary directory. */
export async function startEmbeddedPostgres(cleanup: Cleanup, options: PostgresOptions = {}): Promise<{ databaseUrl: string; version: string }> {
  const directory = tempDirectory(cleanup);
  const account = postgresAccount();
  const { initdb, postgres, version } = postgresBinaries(account, directory);
  const password = randomBytes(12).toString('hex');
  const data = createDataDirectory(directory, password, account);

  const env = { ...process.env, LC_ALL: 'C', PGDATA: data };
  const start = (program: string, args: string[], what: string): { child: ChildProcess; said: LastLines } => {
    const child = spawn(program, args, { ...account, cwd: data, env, stdio: ['ignore', 'pipe', 'pipe'] });
    // SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one.
    cleanup.add(what, () => stopChild(child, 'SIGINT'), () => isRunning(child) && child.kill('SIGQUIT'));
    return { child, said: new LastLines() };
  };

  const init = start(
    initdb,
    ['--username=demo', '--pwfile=../password', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'],
    'initdb',
  );
  await ended(init.child, init.said);

  const port = await freePort();
  const settings = Object.entries({ ...serverSettings, ...options.settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = start(postgres, ['-p', String(port), ...settings], 'PostgreSQL');
  await ready(server.child, server.said, options.onLog);
  return { databaseUrl: `postgres://demo:${password}@127.0.0.1:${port}/postgres`, version };
}

/** An empty directory that only the database's account may enter, and beside it the password for initdb. */
function createDataDirectory(directory: string, password: string, { uid, gid }: Account): string {
  const data = join(directory, 'data');
  mkdirSync(data, { mode: 0o700 });
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (uid !== undefined && gid !== undefined) for (const path of [data, passwordFile]) chownSync(path, uid, gid);
  return data;
}

function ended(child: ChildProcess, said: LastLines): Promise<void> {
  said.follow(child.stdout!);
  said.follow(child.stderr!);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new DemoFailure(`initdb could not create a database (${howItEnded(child)}):\n${said}`));
    });
  });
}

function ready(child: ChildProcess, said: LastLines, onLog?: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new DemoFailure(`PostgreSQL did not start (${why}):\n${said}`));
    const timer = setTimeout(() => fail(`not ready within ${startTimeoutMs / 1000} s`), startTimeoutMs);
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      fail(howItEnded(child));
    });
    said.follow(child.stderr!, (line) => {
      onLog?.(line);
      if (!line.includes('database system is ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
    child.stdout!.resume();
  });
}
