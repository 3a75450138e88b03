import { readFileSync, writeFileSync } from 'node:fs';

const BEGIN = '<!-- bench:loss begins: written by `npm run bench:loss` -->';
const END = '<!-- bench:loss ends -->';

/** Puts the text between the markers of a Markdown file; throws when they are not there. */
export function writeReport(file: string, text: string): void {
  const page = readFileSync(file, 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${file} has no place for the report: ${BEGIN} … ${END}`);
  writeFileSync(file, `${page.slice(0, begin + BEGIN.length)}\n\n${text.trim()}\n\n${page.slice(end)}`);
}
