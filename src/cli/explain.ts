import { readSettings } from '../config/read-settings.js';
import { draw } from './draw.js';
import { explainOptions } from './explain-options.js';
import { matchesOf } from './matches.js';
import { problemsOf } from './problems.js';
import { rulesOf } from './rule-blocks.js';
import type { Outcome, Surroundings } from './run-cli.js';
import { settingRows } from './setting-rows.js';
import { type ShownTexts, shownTextsOf } from './shown-texts.js';

export const EXPLAIN_HELP = `otel-agent explain [options]

  --config FILE         this file instead of otel-agent.yaml or what OTEL_AGENT_CONFIG says
  --all                 settings that have their default, too
  --check               for CI: exit code 1 if there are faults
  --json                as JSON
  --sql STATEMENT       how a statement is understood, and the rules that match
  --route 'POST /x'     the rules that match a request (--host HOST: for that host)
  --topic TOPIC         the rules that match a message

Exit codes: 0 fine, 1 faults were found (with --check), 2 wrong usage or a file that cannot be got at.
`;

/** Shows settings with their source, rules as they are understood, what they match, and what is wrong. */
export function explain(args: readonly string[], { directory, environment, isTerminal }: Surroundings): Outcome {
  const options = explainOptions(args);
  const variables = options.config === undefined ? environment : { ...environment, OTEL_AGENT_CONFIG: options.config };
  const read = (fileFirst: boolean) => readSettings(variables, directory, undefined, { forExplain: true, fileFirst });
  const reading = read(false);
  const shownTexts = shownTextsOf(reading.settings);
  const rules = rulesOf(reading, directory, shownTexts);
  const { problems, notes, unreadable } = problemsOf(reading, read(true), rules);
  const explanation = {
    directory,
    files: (reading.watched?.files ?? []).filter(({ stamp }) => stamp !== 'none').map(({ path }) => path),
    closed: reading.closed,
    settings: settingRows(reading),
    rules,
    matches: matchesOf(reading.settings.rules, options, shownTexts),
    problems,
    notes,
  };
  const output = options.json ? `${JSON.stringify(explanation, withoutSecrets(shownTexts), 2)}\n` : draw(explanation, options.all, isTerminal);
  if (unreadable) return { code: 2, output };
  return { code: options.check && problems.length > 0 ? 1 : 0, output };
}

/** For each text of the explanation; that of a constant is the value of its attribute. */
function withoutSecrets(shownTexts: ShownTexts) {
  return function shown(this: unknown, key: string, value: unknown): unknown {
    if (typeof value !== 'string') return value;
    return shownTexts.value(key === 'constant' ? String((this as { key?: unknown }).key) : key, value);
  };
}

/** All that `explain` knows; `--json` prints it. */
export interface Explanation {
  readonly directory: string;
  readonly files: readonly string[];
  /** Why no span is exported. */
  readonly closed: string | undefined;
  readonly settings: ReturnType<typeof settingRows>;
  readonly rules: ReturnType<typeof rulesOf>;
  readonly matches: ReturnType<typeof matchesOf>;
  readonly problems: ReturnType<typeof problemsOf>['problems'];
  readonly notes: ReturnType<typeof problemsOf>['notes'];
}
