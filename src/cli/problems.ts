import type { Reading } from '../config/read-settings.js';
import { type Code, type Level, MESSAGES } from '../report/codes.js';
import { plainFilter } from '../report/plain-filter.js';
import type { RuleBlock } from './rule-blocks.js';

export interface Problem {
  /** Of a rule that matches nothing, there is none: it is said when the service starts. */
  readonly code?: Code;
  readonly level: Level;
  readonly text: string;
}

/** Said, but right as it is. */
const NOTES: ReadonlySet<Code> = new Set<Code>(['OTA-012', 'OTA-014', 'OTA-050']);

/**
 * What there is to say about settings: faults and mere notes.
 *
 * @param reading as the service will have it
 * @param ofFiles the same with files before everything else: a value that another place overrides has faults nevertheless
 */
export function problemsOf(reading: Reading, ofFiles: Reading, rules: readonly RuleBlock[]) {
  const seen = new Set<string>();
  const found = [...reading.remarks, ...ofFiles.remarks.filter((remark) => isOfFile(ofFiles, remark))].filter(([code, ...details]) => {
    // What counts instead is another in each reading.
    const same = [code, ...details.slice(0, 3)].join('\0');
    return !seen.has(same) && seen.add(same);
  });
  const problems = found.map(([code, ...details]): Problem & { code: Code } => {
    const { level, text }: { level: Level; text: (...details: string[]) => string } = MESSAGES[code];
    return { code, level, text: plainFilter(text(...details)) };
  });
  const matchless = rules.flatMap(({ name, place, nothing }): Problem[] =>
    nothing === undefined ? [] : [{ level: 'warn', text: `the rule '${name}'${place ? ` in ${place}` : ''} matches no function: ${nothing}` }],
  );
  return {
    problems: [...problems.filter(({ code }) => !NOTES.has(code)), ...matchless],
    notes: problems.filter(({ code }) => NOTES.has(code)),
    unreadable: found.some(([code, file]) => code === 'OTA-011' && reading.watched?.files.some(({ path }) => path === file)),
  };
}

function isOfFile({ watched }: Reading, [, where = '']: Reading['remarks'][number]): boolean {
  return watched?.files.some(({ name }) => where.includes(` in ${name}:`)) === true;
}
