import { shown, Wrong } from './fault.js';
import { textOf } from './fields.js';
import { pathOf } from './path.js';
import type { Plain } from './plain.js';
import type { RuleKind } from './root-kinds.js';
import type { Path, Template } from './rule.js';

/** A brace that is doubled, a place for a value, a brace that is neither, or text. */
const PIECES = /\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g;
const LONGEST = 256;

/** `crawl {args[0].kind}` in its parts; `{{` and `}}` are braces. */
export function templateOf(value: Plain, kind: RuleKind, without: readonly string[] = []): Template {
  const text = textOf(value);
  if (text.length > LONGEST) throw new Wrong(`a text of ${text.length} characters`, `${LONGEST} at most`);
  const parts: (string | Path)[] = [];
  for (const [piece, path] of text.matchAll(PIECES)) {
    if (path !== undefined) parts.push(pathOf(path.trim(), kind, without));
    else if (piece === '{' || piece === '}') throw new Wrong(shown(text), 'pairs of braces; {{ and }} for braces in the text');
    else add(piece === '{{' || piece === '}}' ? piece.slice(1) : piece);
  }
  return Object.freeze(parts);

  function add(more: string): void {
    const last = parts.at(-1);
    if (typeof last === 'string') parts[parts.length - 1] = last + more;
    else parts.push(more);
  }
}
