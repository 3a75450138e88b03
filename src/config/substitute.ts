/** `${NAME}`, `${env:NAME}`, `${NAME:-otherwise}`. */
const REFERENCE = /^(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/;

/** A reference that is none: the specification wants the whole file refused. */
export class NoReference extends Error {}

/**
 * Puts variables into a text as OpenTelemetry's declarative configuration has it: `$$` is one `$`, a variable that is empty or not set
 * becomes the text behind `:-` or nothing, and what is put in is never looked at again.
 */
export function substitute(text: string, variableOf: (name: string) => string | undefined): string {
  return text.includes('$') ? text.split('$$').map(substituted).join('$') : text;

  function substituted(part: string): string {
    let done = '';
    let from = 0;
    for (;;) {
      const start = part.indexOf('${', from);
      // Looked for once: without an end there is none further on either.
      const end = start < 0 ? -1 : part.indexOf('}', start);
      if (end < 0) return done + part.slice(from);
      done += part.slice(from, start) + valueOf(part.slice(start + 2, end));
      from = end + 1;
    }
  }

  function valueOf(inside: string): string {
    const [, name, otherwise = ''] = REFERENCE.exec(inside) ?? [];
    if (name === undefined) throw new NoReference(`\${${inside.slice(0, 60)}} is no reference to a variable (a $ itself is written $$)`);
    return variableOf(name) || otherwise;
  }
}
