import type { Stats } from 'node:fs';
import { join, resolve } from 'node:path';
import { fingerprint } from './fingerprint.js';
import { makeDirectory } from './make-directory.js';

const fs = process.getBuiltinModule('node:fs');

/** Counts changes of the layout: an older agent that runs beside a newer one must not tidy up what it does not know. */
const LAYOUT = 1;
const SHARED = 0o002;
const STICKY = 0o1000;

/** What spooled batches are sorted by; only those that agree in all of it are replayed. */
export interface SpoolPurpose {
  /** Configured directory; services, users and destinations may share one. */
  readonly directory: string;
  readonly service: string;
  /** What the batches are meant for, where a service has several destinations. Default: 'otlp'. */
  readonly destination?: string;
}

/**
 * The directory of one service, user and destination below the configured one; made where it is missing. Throws, with
 * the reason in words, when nothing should be written there:
 *
 * - The configured directory has to belong to this user or to root, because its owner can put anything in our place. A
 *   link is followed (systemd makes links for `StateDirectory` with `DynamicUser`), and what it leads to is what
 *   counts, as long as the link itself belongs to this user or to root.
 * - It must not be writable for everybody without the sticky bit, except when it is the root of a mounted volume:
 *   Kubernetes makes an `emptyDir` that way, and only the containers of one pod see it.
 * - The service's directory must be a directory, no link, and belong to this user or to root (network mounts may show
 *   all files as root's). Its mode is set to 0700 each time, because volume plug-ins widen modes (`fsGroup`).
 */
export function serviceDirectory(purpose: SpoolPurpose): string {
  const directory = resolve(purpose.directory);
  makeDirectory(directory);
  const real = fs.realpathSync(directory);
  for (const path of [directory, real]) checkOwner(path, fs.lstatSync(path));
  checkMode(real);
  const below = join(real, directoryName(purpose));
  makeDirectory(below);
  const found = fs.lstatSync(below);
  checkOwner(below, found);
  if (!found.isDirectory()) throw new Error(`${below} is not a directory`);
  if (found.uid === user() && (found.mode & 0o077) !== 0) fs.chmodSync(below, 0o700);
  return below;
}

/** Readable for people, exact by its hash. */
function directoryName({ service, destination = 'otlp' }: SpoolPurpose): string {
  const words = service.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '').slice(0, 40);
  const exact = [LAYOUT, user(), service, destination].join('\0');
  return `${words}-${fingerprint(exact)}`;
}

function checkOwner(path: string, { uid }: Stats): void {
  if (uid === user() || uid === 0) return;
  throw new Error(`${path} belongs to user ${uid}, neither to user ${user()} of this process nor to root`);
}

function checkMode(path: string): void {
  if (process.platform === 'win32') return;
  const { mode, dev } = fs.statSync(path);
  if (!(mode & SHARED) || mode & STICKY || fs.statSync(join(path, '..')).dev !== dev) return;
  throw new Error(`${path} is writable for everybody, without the sticky bit (chmod o-w or chmod +t)`);
}

/** The effective one: files are made in its name. On Windows everything is shown as user 0. */
function user(): number {
  return process.geteuid?.() ?? 0;
}
