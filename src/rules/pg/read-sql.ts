import { Notes } from './notes.js';
import { QueryReader, sqlNameOf } from './query-reader.js';
import type { Column, Scope } from './relation.js';
import type { Output, SqlFacts } from './sql-facts.js';
import { NotSql, parseSql } from './sql-parser.js';
import { as, listOf, type Node } from './tree.js';

/**
 * Reads the text of a statement, or of several, with PostgreSQL's own parser; undefined when it is not understood. It throws when the
 * parser cannot be had.
 *
 * @param text at most some 10 kB: the time it takes is linear, but not small
 * @param commandOf the command of a statement as it is written, for those that are none of SELECT, INSERT …
 */
export function readSql(text: string, commandOf: (statement: string) => string | undefined): SqlFacts | undefined {
  try {
    const notes = new Notes();
    let columns: readonly Column[] = [];
    const bytes = Buffer.from(text);
    for (const { stmt, stmt_location: from = 0, stmt_len: length } of parseSql(text)) {
      const written = bytes.toString('utf8', from, length ? from + length : undefined);
      columns = stmt ? readStatement(notes, stmt, commandOf(written) ?? '') : [];
    }
    return notes.facts(columns.flatMap(outputsOf));
  } catch (thrown) {
    // No stack for it: what is nested so deep is no statement of a service.
    if (thrown instanceof NotSql || thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

const QUERIES = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);
/** Commands around a query that is executed. */
const AROUND = new Set(['DeclareCursorStmt', 'CreateTableAsStmt', 'CopyStmt']);

function readStatement(notes: Notes, statement: Node, written: string): readonly Column[] {
  const kind = Object.keys(statement)[0] ?? '';
  const fields = statement[kind] as Node;
  const nothing: Scope = { relations: [], outer: undefined };
  if (QUERIES.has(kind)) {
    if (kind === 'SelectStmt') notes.operation('SELECT');
    return new QueryReader(notes, 'SELECT').query(statement, undefined, new Map());
  }
  notes.operation(written);
  const reader = new QueryReader(notes, written);
  if (kind === 'CallStmt') reader.expression({ FuncCall: fields['funccall'] }, nothing, new Map());
  else {
    noteTables(reader, fields);
    if (AROUND.has(kind)) reader.query(fields['query'], undefined, new Map());
  }
  return [];
}

/** Tables that COPY, TRUNCATE, LOCK, CREATE, ALTER, DROP, VACUUM … name. */
function noteTables(reader: QueryReader, fields: Node): void {
  const { relation, relations, rels, objects, removeType, into } = fields;
  const ranges = [
    relation,
    (into as Node | undefined)?.['rel'],
    ...listOf(relations).map((range) => as(range, 'RangeVar')),
    ...listOf(rels).map((range) => as(range, 'VacuumRelation')?.['relation']),
  ];
  for (const range of ranges) if (range) reader.table(range as Node, new Map(), reader.operation);
  for (const object of removeType === 'OBJECT_TABLE' ? listOf(objects) : []) {
    const name = sqlNameOf(as(object, 'List')?.['items']);
    if (name) reader.notes.use(reader.operation, name);
  }
}

/** `*` of something whose columns are known is those; of several things it stays, as the order may be another (NATURAL JOIN). */
function outputsOf({ name, origin, star }: Column): readonly Output[] {
  if (!star) return [{ name, origin }];
  const [only] = star;
  if (star.length === 1 && only?.columns) return only.columns.flatMap(outputsOf);
  return [{ name: undefined, origin: undefined, star: star.map(({ table }) => table) }];
}
