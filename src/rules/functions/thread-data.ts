import type { FunctionRule } from '../../config/rules/rule.js';
import type { Wanted } from './transform.js';

/** What the thread of loader hooks is told. */
export interface ThreadData {
  readonly rules: readonly Pick<FunctionRule, 'file'>[];
  readonly wanted: readonly Wanted[];
  readonly cwd: string;
}
