import type { FindAll } from './re2.js';

/** Compiles a regular expression in RE2 syntax (re2.ts). The engine, 250 kB, is loaded by the first one. */
export function linearRegex(source: string): FindAll {
  const { compile } = require('./re2.js') as typeof import('./re2.js');
  return compile(source);
}
