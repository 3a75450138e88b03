/** A piece of a text that is to be replaced; `end` is exclusive. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

/** Pieces to replace; the list is made with the first one, for most texts have none. */
export class Edits {
  list: Edit[] | undefined;

  add(start: number, end: number, kind: string): void {
    if (start >= end) return;
    this.list ??= [];
    this.list.push({ start, end, kind });
  }

  /** The text with each piece replaced; pieces that overlap or touch are one, of the class that was added first. */
  apply(text: string, treat: (text: string, kind: string) => string): string {
    if (!this.list) return text;
    let result = '';
    let from = 0;
    for (const { start, end, kind } of united(this.list)) {
      result += text.slice(from, start) + treat(decoded(text.slice(start, end)), kind);
      from = end;
    }
    return result + text.slice(from);
  }
}

function united(edits: readonly Edit[]): Edit[] {
  const order = new Map(edits.map((edit, index) => [edit, index]));
  const result: Edit[] = [];
  let first = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    const index = order.get(edit) as number;
    if (!last || edit.start > last.end) {
      result.push(edit);
      first = index;
      continue;
    }
    const kind = index < first ? edit.kind : last.kind;
    first = Math.min(first, index);
    result[result.length - 1] = { start: last.start, end: Math.max(last.end, edit.end), kind };
  }
  return result;
}

/** Equal values give equal hashes however they were encoded. */
function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
