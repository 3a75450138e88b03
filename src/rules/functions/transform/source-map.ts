import type { Insertion } from './insertions.js';
import { type Shift, shiftMappings } from './shift-map.js';

const INLINE = /^\/\/[#@] ?sourceMappingURL=data:application\/json(?:;charset=[\w-]+)?(;base64)?,(\S+)[ \t]*$/gm;

interface SourceMap {
  readonly version?: number;
  readonly mappings?: string;
  readonly sections?: unknown;
}

/** The source map inside of a text, and where its line stands; the last one counts. */
function inlineMap(text: string): { map: SourceMap; start: number; end: number } | undefined {
  let found: RegExpMatchArray | undefined;
  for (const match of text.matchAll(INLINE)) found = match;
  if (!found) return undefined;
  const [line, isBase64, data = ''] = found;
  const json = isBase64 ? Buffer.from(data, 'base64').toString() : decodeURIComponent(data);
  return { map: JSON.parse(json) as SourceMap, start: found.index ?? 0, end: (found.index ?? 0) + line.length };
}

/**
 * The text with the insertions, and with a source map that knows of them: its own, or one that is given because it is in a file
 * beside it. A map that cannot be read stays as it is: then columns are off, lines are right.
 */
export function withMap(text: string, insertions: readonly Insertion[], inserted: string, given: string | undefined): string {
  try {
    const own = text.includes('sourceMappingURL=data:') ? inlineMap(text) : undefined;
    const map = own?.map ?? (given === undefined ? undefined : (JSON.parse(given) as SourceMap));
    if (!map || typeof map.mappings !== 'string' || map.sections !== undefined) return inserted;
    const mappings = shiftMappings(map.mappings, shiftsOf(text, insertions));
    const line = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify({ ...map, mappings })).toString('base64')}`;
    if (!own) return `${inserted}\n${line}\n`;
    // Its line comes behind all code, so nothing was put in behind it.
    const moved = inserted.length - text.length;
    return inserted.slice(0, own.start + moved) + line + inserted.slice(own.end + moved);
  } catch {
    return inserted;
  }
}

function shiftsOf(text: string, insertions: readonly Insertion[]): Shift[] {
  const ends = /\r\n|[\n\r\u2028\u2029]/g;
  const starts = [0];
  for (let end = ends.exec(text); end; end = ends.exec(text)) starts.push(end.index + end[0].length);
  let line = 0;
  return insertions.map(({ at, text: { length } }) => {
    while ((starts[line + 1] ?? Number.POSITIVE_INFINITY) <= at) line += 1;
    return { line, column: at - (starts[line] ?? 0), length };
  });
}
