import { fileURLToPath } from 'node:url';

/** What a loader hook gives. */
export interface Loaded {
  readonly format?: string | null;
  readonly source?: string | ArrayBuffer | NodeJS.TypedArray | null;
}

/** The file of a URL; a query (`?v=2`, another copy of a module) is no part of it. */
export function fileOf(url: string): string | undefined {
  if (!url.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

export function textOf(source: Loaded['source']): string | undefined {
  if (typeof source === 'string') return source;
  if (source === null || source === undefined) return undefined;
  const bytes = ArrayBuffer.isView(source) ? Buffer.from(source.buffer, source.byteOffset, source.byteLength) : Buffer.from(source);
  return bytes.toString();
}
