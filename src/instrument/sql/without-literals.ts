import { CleanTexts } from './clean-texts.js';
import { removeLiterals } from './remove-literals.js';
import type { Statement } from './statement.js';

export interface SqlOptions {
  /** `db.system.name` or `db.system` of the span. Unknown: any system may be meant. */
  readonly system?: string | undefined;
}

/** Systems that read SQL as PostgreSQL does. */
const LIKE_POSTGRES = new Set(
  'postgresql postgres pgsql cockroachdb redshift aws.redshift edb pglite yugabytedb'.split(' '),
);

/** Clean texts by the rules of PostgreSQL, with their summaries. */
export const cleanInPostgres = new CleanTexts<Statement>();
const cleanAnywhere = new CleanTexts<never>();

/**
 * The text of a statement with `?` for each literal and without comments; parameters and names stay as they are. The
 * same string when nothing was to be removed. Where systems disagree on what is a literal, the rest of the text counts
 * as one, unless `system` is PostgreSQL or a relative.
 */
export function withoutLiterals(text: string, { system }: SqlOptions = {}): string {
  const postgres = system !== undefined && LIKE_POSTGRES.has(system);
  const known = postgres ? cleanInPostgres : cleanAnywhere;
  if (known.has(text)) return text;
  const clean = removeLiterals(text, postgres);
  known.set(clean);
  return clean === text ? text : clean;
}
