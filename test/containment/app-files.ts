import { relative } from 'node:path';
import type { Test } from 'tap';
import { ROOT } from '../support/run-app.js';

/** Writes small apps for one test and tells where each is, from the root of the checkout. An object is a folder. */
export function appFiles<Name extends string>(t: Test, apps: Readonly<Record<Name, string | object>>): Record<Name, string> {
  const folder = relative(ROOT, t.testdir(apps as Record<string, string>));
  return Object.fromEntries(Object.keys(apps).map((name) => [name, `${folder}/${name}`])) as Record<Name, string>;
}
