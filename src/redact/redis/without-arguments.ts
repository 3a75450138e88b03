import { COMMANDS, SUBCOMMANDS } from './commands.js';

const WORD = /^\s*([\w.-]{1,40})(?=\s|$)/;

/**
 * The statement of a Redis client as its command, its subcommand (`CONFIG SET`) and one `?` for whatever follows: keys
 * name people, and where one argument ends cannot be told from the text. What begins with no known command may be
 * anything, and is a `?`. The same string when there is nothing to remove.
 */
export function withoutArguments(statement: string): string {
  const [before = '', command = ''] = WORD.exec(statement) ?? [];
  const name = command.toUpperCase();
  const subcommands = SUBCOMMANDS.get(name);
  if (!subcommands && !COMMANDS.has(name)) return statement.trim() === '' ? statement : '?';
  let kept = command;
  let rest = statement.slice(before.length);
  const [between = '', second = ''] = WORD.exec(rest) ?? [];
  if (subcommands?.has(second.toUpperCase())) {
    kept = `${command} ${second}`;
    rest = rest.slice(between.length);
  }
  const result = rest.trim() === '' ? kept : `${kept} ?`;
  // Equal texts: the given one, which needs no copy.
  return result === statement ? statement : result;
}
