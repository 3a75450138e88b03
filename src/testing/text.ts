// Control characters, and those that turn the direction of writing.
const ACTING = /[\p{Cc}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu;

/** Text of any origin as one line for a terminal: line breaks become spaces, control characters cannot act. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(ACTING, '�').trim();
}

/** Cuts a text that is longer than `width` columns and shows that something is missing. */
export function cut(text: string, width: number): string {
  const characters = text.length > width ? Array.from(text) : [];
  return characters.length > width ? `${characters.slice(0, Math.max(0, width - 1)).join('').trimEnd()}…` : text;
}

/** Sets pieces one after another, breaking before the piece that no longer fits; a piece is cut at the full width. */
export function wrap(pieces: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  for (const piece of pieces.map((text) => cut(text, width))) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + separator.length + piece.length <= width) {
      lines[lines.length - 1] = last + separator + piece;
    } else {
      lines.push(piece);
    }
  }
  return lines;
}
