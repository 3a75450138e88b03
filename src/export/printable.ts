/** As much of a foreign text as a message may quote. */
const MOST_QUOTED = 200;

/** One line of printable text, at most 200 characters. `hidden`: what must not appear in it, whoever wrote it there. */
export function printable(text: string, hidden: readonly string[] = []): string {
  let line = text;
  for (const secret of hidden) line = line.replaceAll(secret, '(hidden)');
  const characters = [...oneLine(line)];
  return characters.length > MOST_QUOTED ? `${characters.slice(0, MOST_QUOTED).join('')}…` : characters.join('');
}

/** The same for a text of our own, whatever its length. */
export function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
}
