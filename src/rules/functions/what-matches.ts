import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FunctionRule } from '../../config/rules/rule.js';
import { type Outcome, sourceChanger } from './change-source.js';
import { nearest } from './nearest.js';
import { pathGlob } from './path-glob.js';
import { shownTarget } from './transform/match-target.js';

/** What a rule would match, by the look of the files. */
export interface Matches {
  /** `dist/tasks.js:12 TaskManager.createTask`. */
  readonly matches: readonly string[];
  /** Names that are like it, when there are none. */
  readonly closest?: readonly string[];
  /** Why there are none. */
  readonly problem?: string;
}

/** Files and folders that are looked at; a bigger tree is not looked through. */
const MOST_ENTRIES = 20_000;
const MOST_FILES = 2000;
/** Files whose names are compared with one that was not found. */
const MOST_COMPARED = 20;
const CODE = /\.[cm]?[jt]sx?$/;
const DECLARATIONS = /\.d\.[cm]?ts$/;

/** Looks for a rule's functions on the disk, for at most about `ms` milliseconds. Nothing is loaded or run. */
export function whatMatches(rule: FunctionRule, cwd: string, ms = 10_000): Matches {
  const end = performance.now() + ms;
  const glob = pathGlob(rule.file, cwd);
  const outcomes: Outcome[] = [];
  const wanted = [{ id: 0, target: rule.target, needsArguments: false, needsThis: false }];
  const changer = sourceChanger([rule], wanted, cwd, (outcome) => outcomes.push(outcome));
  const shown = shownTarget(rule.target);
  const word = shown.slice(shown.lastIndexOf('.') + 1).replace(/^#|^default$/, '');
  const look = (files: readonly string[]) => {
    const others: [file: string, text: string][] = [];
    for (const file of files.slice(0, MOST_FILES)) {
      if (performance.now() > end) break;
      const text = textOf(file);
      // To search for a word is much faster than to read JavaScript.
      if (text.includes(word)) read(file, text);
      else if (others.length < MOST_COMPARED) others.push([file, text]);
    }
    if (!isFound()) for (const [file, text] of others) if (performance.now() < end) read(file, text);
  };
  const read = (file: string, text: string) => {
    if (changer.wants(file)) changer.change(file, text, undefined);
  };
  const isFound = () => outcomes.some(({ found }) => found.some(({ refused }) => refused === undefined));
  const packagesToo = rule.file.includes('node_modules');
  look(filesBelow(glob.folder, packagesToo, end).filter((file) => glob.matches(file)));
  // The files that run may be compiled from these.
  if (!isFound() && glob.mayBeSource) look(filesBelow(cwd, packagesToo, end).filter((file) => /\.[cm]?js$/.test(file) && !glob.matches(file)));
  return summary(rule, outcomes, cwd, performance.now() < end);
}

function summary(rule: FunctionRule, outcomes: readonly Outcome[], cwd: string, isWhole: boolean): Matches {
  const matches: string[] = [];
  const refusals: string[] = [];
  for (const { file, found } of outcomes) {
    for (const { name, line, refused } of found) {
      const where = `${shownFile(file, cwd)}:${line} ${name}`;
      if (refused === undefined) matches.push(where);
      else refusals.push(`${where}: ${refused}`);
    }
  }
  if (matches.length > 0) return { matches };
  const closest = nearest(shownTarget(rule.target), outcomes.flatMap(({ names }) => names));
  return { matches, ...(closest.length > 0 && { closest }), problem: refusals[0] ?? problemOf(rule, outcomes, cwd, isWhole) };
}

function problemOf(rule: FunctionRule, outcomes: readonly Outcome[], cwd: string, isWhole: boolean): string {
  const readable = outcomes.filter(({ problem }) => problem === undefined);
  const [first] = readable;
  const rest = readable.length > 1 ? ` and ${readable.length - 1} more` : '';
  if (first) return `no ${shownTarget(rule.target)} in ${shownFile(first.file, cwd)}${rest}`;
  const [unreadable] = outcomes;
  if (unreadable) return `${shownFile(unreadable.file, cwd)}: ${unreadable.problem}`;
  return isWhole ? `no file is ${rule.file} (from the working directory; **/ is any folder)` : `no file that is ${rule.file} was found in time`;
}

function shownFile(file: string, cwd: string): string {
  return relative(cwd, file) || file;
}

function filesBelow(folder: string, packagesToo: boolean, end: number): string[] {
  const files: string[] = [];
  const folders = [folder];
  let left = MOST_ENTRIES;
  for (let next = folders.shift(); next !== undefined && left > 0 && performance.now() < end; next = folders.shift()) {
    for (const entry of entriesOf(next)) {
      left -= 1;
      const { name } = entry;
      const path = join(next, name);
      if (entry.isDirectory()) {
        if (name !== '.git' && (packagesToo || name !== 'node_modules')) folders.push(path);
      } else if (CODE.test(name) && !DECLARATIONS.test(name)) files.push(path);
    }
  }
  return files.sort();
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
