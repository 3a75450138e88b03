import { relative } from 'node:path';
import type { FunctionRule } from '../../config/rules/rule.js';
import { report } from '../../report/report.js';
import type { Outcome } from './change-source.js';
import { nearest } from './nearest.js';
import { shownTarget } from './transform/match-target.js';

/** Keeps count of what the rules have found, and says what they have not. */
export class MatchReport {
  readonly #rules: readonly FunctionRule[];
  readonly #cwd: string;
  readonly #isFound: boolean[];
  /** Names in the files of each rule that was not found in them. */
  readonly #names = new Map<number, Map<string, readonly string[]>>();
  /** Files that run as they are. A tool may compile one yet, and then it comes again. */
  readonly #problems = new Map<string, Outcome>();
  readonly #refusals = new Map<string, () => void>();
  #isSaid = false;

  constructor(rules: readonly FunctionRule[], cwd: string) {
    this.#rules = rules;
    this.#cwd = cwd;
    this.#isFound = rules.map(() => false);
  }

  /** Whether any file of interest has been loaded. */
  get hasSeen(): boolean {
    return this.#names.size + this.#problems.size > 0 || this.#isFound.includes(true);
  }

  add(outcome: Outcome): void {
    const { file, rules, found, names, problem } = outcome;
    const shown = relative(this.#cwd, file) || file;
    if (problem === undefined) this.#problems.delete(file);
    else this.#problems.set(file, outcome);
    if (this.#isSaid) this.#sayProblems();
    for (const { id, name, line, refused } of found) {
      // What was refused has been told: it is not missing.
      this.#isFound[id] = true;
      if (refused !== undefined) {
        this.#refusals.set(`${file} ${line} ${name} ${id}`, () =>
          report('OTA-087', this.#rules[id]?.name ?? '', `${name} in ${shown}:${line}`, refused),
        );
      }
    }
    for (const place of rules) {
      if (problem !== undefined || this.#isFound[place]) continue;
      const seen = this.#names.get(place) ?? new Map<string, readonly string[]>();
      this.#names.set(place, seen.set(shown, names));
    }
  }

  /** The service has started: what was not found is said, once. `look` looks on the disk, for files that are loaded later. */
  say(look: (rule: FunctionRule) => { readonly matches: readonly string[]; readonly closest?: readonly string[]; readonly problem?: string }): void {
    if (this.#isSaid) return;
    this.#isSaid = true;
    for (const refusal of this.#refusals.values()) refusal();
    this.#refusals.clear();
    for (const { rules } of this.#problems.values()) for (const place of rules) this.#isFound[place] = true;
    this.#sayProblems();
    for (const [place, rule] of this.#rules.entries()) {
      if (this.#isFound[place]) continue;
      const seen = this.#names.get(place);
      if (seen) {
        this.#saySeen(rule, seen);
        continue;
      }
      const { matches, closest = [], problem } = look(rule);
      if (matches.length === 0) report('OTA-085', rule.name, problem ?? '', list(closest));
    }
    this.#names.clear();
  }

  #sayProblems(): void {
    for (const { file, problem = '', rules } of this.#problems.values()) {
      report('OTA-088', relative(this.#cwd, file) || file, problem, rules.map((place) => `'${this.#rules[place]?.name}'`).join(', '));
    }
    this.#problems.clear();
  }

  #saySeen(rule: FunctionRule, seen: ReadonlyMap<string, readonly string[]>): void {
    const target = shownTarget(rule.target);
    const closest = nearest(target, [...seen.values()].flat());
    const [first] = seen.keys();
    const more = seen.size > 1 ? ` and ${seen.size - 1} more` : '';
    report('OTA-085', rule.name, `no ${target} in ${first}${more}`, list(closest));
  }
}

function list(names: readonly string[]): string {
  return names.join(', ');
}
