import { readFileSync, writeFileSync } from 'node:fs';

/** Puts the text between the markers of a Markdown file; throws when they are not there. `bench`: whose markers. */
export function writeReport(file: string, text: string, bench = 'bench:loss'): void {
  const opening = `<!-- ${bench} begins: written by \`npm run ${bench}\` -->`;
  const closing = `<!-- ${bench} ends -->`;
  const page = readFileSync(file, 'utf8');
  const [begin, end] = [page.indexOf(opening), page.indexOf(closing)];
  if (begin < 0 || end < begin) throw new Error(`${file} has no place for the report: ${opening} … ${closing}`);
  writeFileSync(file, `${page.slice(0, begin + opening.length)}\n\n${text.trim()}\n\n${page.slice(end)}`);
}
