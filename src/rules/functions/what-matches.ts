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
const MOST_FILES = 500;
const CODE = /\.[cm]?[jt]sx?$/;
const DECLARATIONS = /\.d\.[cm]?ts$/;

/** Looks for a rule's functions on the disk. Nothing is loaded or run. */
export function whatMatches(rule: FunctionRule, cwd: string): Matches {
  const glob = pathGlob(rule.file, cwd);
  const outcomes: Outcome[] = [];
  const wanted = [{ id: 0, target: rule.target, needsArguments: false, needsThis: false }];
  const changer = sourceChanger([rule], wanted, cwd, (outcome) => outcomes.push(outcome));
  const look = (files: readonly string[]) => {
    for (const file of files.slice(0, MOST_FILES)) if (changer.wants(file)) changer.change(file, readFileSync(file, 'utf8'), undefined);
  };
  const packagesToo = rule.file.includes('node_modules');
  look(filesBelow(glob.folder, packagesToo).filter((file) => glob.matches(file)));
  const isFound = () => outcomes.some(({ found }) => found.some(({ refused }) => refused === undefined));
  // The files that run may be compiled from these.
  if (!isFound() && glob.mayBeSource) look(filesBelow(cwd, packagesToo).filter((file) => /\.[cm]?js$/.test(file) && !glob.matches(file)));
  return summary(rule, outcomes, cwd);
}

function summary(rule: FunctionRule, outcomes: readonly Outcome[], cwd: string): Matches {
  const matches: string[] = [];
  const problems: string[] = [];
  for (const { file, found, problem } of outcomes) {
    const shown = relative(cwd, file) || file;
    if (problem !== undefined) problems.push(`${shown}: ${problem}`);
    for (const { name, line, refused } of found) {
      const where = `${shown}:${line} ${name}`;
      if (refused === undefined) matches.push(where);
      else problems.push(`${where}: ${refused}`);
    }
  }
  if (matches.length > 0) return { matches };
  const closest = nearest(shownTarget(rule.target), outcomes.flatMap(({ names }) => names));
  const problem = problems[0] ?? (outcomes.length === 0 ? `no file is ${rule.file}` : `no ${shownTarget(rule.target)} in ${filesOf(outcomes, cwd)}`);
  return { matches, ...(closest.length > 0 && { closest }), problem };
}

function filesOf(outcomes: readonly Outcome[], cwd: string): string {
  const [first] = outcomes;
  const rest = outcomes.length - 1;
  return `${first ? relative(cwd, first.file) || first.file : ''}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function filesBelow(folder: string, packagesToo: boolean): string[] {
  const files: string[] = [];
  const folders = [folder];
  let left = MOST_ENTRIES;
  for (let next = folders.shift(); next !== undefined && left > 0; next = folders.shift()) {
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

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
