import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The source map of a compiled file. */
export interface FoundMap {
  readonly map: { sources?: unknown; sourceRoot?: unknown; mappings?: unknown };
  /** Its sources as absolute paths; what is none (`webpack:`) as below `cwd`. */
  readonly sources: readonly string[];
  /** It stands in the file itself. */
  readonly isInline: boolean;
}

const LINK = /^\/\/[#@] ?sourceMappingURL=(\S+)[ \t]*$/gm;

/** A line of a source map can be long, and stands at the end. */
const MARK = 'sourceMappingURL=';

/** The source map that a compiled text names; undefined when there is none, or it cannot be read. */
export function mapOf(file: string, text: string, cwd: string): FoundMap | undefined {
  if (!text.includes(MARK)) return undefined;
  let link: string | undefined;
  for (const [, found] of text.slice(Math.max(0, text.lastIndexOf(MARK) - 8)).matchAll(LINK)) link = found;
  if (link === undefined) return undefined;
  try {
    const isInline = link.startsWith('data:');
    const place = isInline ? file : fileURLToPath(new URL(link, pathToFileURL(file)));
    const map = JSON.parse(isInline ? dataOf(link) : readFileSync(place, 'utf8')) as FoundMap['map'];
    const root = typeof map.sourceRoot === 'string' ? map.sourceRoot : '';
    const names = Array.isArray(map.sources) ? map.sources.filter((name) => typeof name === 'string') : [];
    return { map, isInline, sources: names.map((name) => absolute(name, root, dirname(place), cwd)) };
  } catch {
    return undefined;
  }
}

function dataOf(link: string): string {
  const data = link.slice(link.indexOf(',') + 1);
  return link.slice(0, link.indexOf(',')).endsWith(';base64') ? Buffer.from(data, 'base64').toString() : decodeURIComponent(data);
}

function absolute(name: string, root: string, folder: string, cwd: string): string {
  const whole = root && !/^(?:[a-z]+:)?\//i.test(name) ? `${root.replace(/\/$/, '')}/${name}` : name;
  if (whole.startsWith('file:')) return fileURLToPath(whole);
  const bundled = /^[a-z][a-z0-9+.-]+:\/\/[^/]*\/(.*)$/i.exec(whole);
  return bundled ? resolve(cwd, bundled[1] ?? '') : resolve(folder, decoded(whole));
}

function decoded(path: string): string {
  return path.includes('%') ? decodeURIComponent(path) : path;
}
