import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ROOT } from '../support/run-app.js';

/**
 * What .dockerignore lets through, in the only form that it has here: nothing at first, then exceptions, then names
 * that are left out wherever they are.
 *
 * @throws Error when it has another form.
 */
export function readDockerignore(): { allowed: string[]; never: string[] } {
  const lines = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
  const [first, ...rest] = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const exceptions = rest.filter((line) => /^![\w./-]+$/.test(line));
  const never = rest.slice(exceptions.length).filter((line) => /^\*\*\/[\w.-]+$/.test(line));
  const understood = first === '*' && exceptions.length + never.length === rest.length;
  if (!understood) throw new Error('.dockerignore has another form');
  return { allowed: exceptions.map((line) => line.slice(1)), never: never.map((line) => line.slice(3)) };
}

/** Puts what an engine would get as its context into `folder`. */
export function copyContext(folder: string): void {
  const { allowed, never } = readDockerignore();
  for (const path of allowed.filter((each) => existsSync(join(ROOT, each)))) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    const filter = (file: string) => !never.includes(basename(file));
    cpSync(join(ROOT, path), join(folder, path), { recursive: true, filter });
  }
}
