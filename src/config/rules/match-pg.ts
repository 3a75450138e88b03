import { shown, Wrong } from './fault.js';
import { entry, globsOf, listOf, mappingOf, member, onlyKnown, textOf } from './fields.js';
import type { Plain } from './plain.js';
import type { PgRule, SqlName } from './rule.js';

/** A name in quotes, in which `""` is a quote, or a bare one. */
const PART = /"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*)/u;
const NAME = new RegExp(`^(?:(?:${PART.source})\\.)?(?:${PART.source})$`, 'u');
const OPERATION = /^[A-Za-z]+(?: [A-Za-z]+){0,3}$/;

/** `pg`: a statement that the service has PostgreSQL execute. */
export function pgOf(value: Plain): Pick<PgRule, 'on' | 'tables' | 'functions' | 'operations' | 'statements'> {
  const fields = mappingOf(value, 'table, function, operation or statement ({} for every statement)', 'table: orders');
  const others = { tables: 'table', functions: 'function', operations: 'operation', statements: 'statement' };
  onlyKnown(fields, ['table', 'function', 'operation', 'statement'], others);
  return {
    on: 'pg',
    ...entry('tables', member(fields, 'table', sqlNamesOf)),
    ...entry('functions', member(fields, 'function', sqlNamesOf)),
    ...entry('operations', member(fields, 'operation', (operation) => listOf(operation, operationOf))),
    ...entry('statements', member(fields, 'statement', globsOf)),
  };
}

const sqlNamesOf = (value: Plain): readonly SqlName[] => listOf(value, sqlNameOf);

/** As PostgreSQL reads a name: what is not quoted is in lower case. */
function sqlNameOf(value: Plain): SqlName {
  const text = textOf(value, 'a name like tasks or app.tasks');
  const [whole, quotedSchema, schema, quotedName, name] = NAME.exec(text) ?? [];
  if (whole === undefined) throw new Wrong(shown(text), 'a name like tasks, app.tasks or "Tasks"; it cannot be a pattern');
  const own = quotedName?.replaceAll('""', '"') ?? name?.toLowerCase() ?? '';
  return Object.freeze({ ...entry('schema', quotedSchema?.replaceAll('""', '"') ?? schema?.toLowerCase()), name: own });
}

function operationOf(value: Plain): string {
  const text = textOf(value, 'a command like INSERT');
  if (!OPERATION.test(text)) throw new Wrong(shown(text), 'a command like INSERT');
  return text.toUpperCase();
}
