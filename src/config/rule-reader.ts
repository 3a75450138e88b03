/** The reader of rules as one part: a bundle of its own, which a service without rules never loads. */
export { parseRules, readRules } from './rules/read-rules.js';
