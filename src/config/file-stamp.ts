import type { Stats } from 'node:fs';

/** What changes when a file is written or another one takes its place. */
export type FileStamp = string;

export function stampOf(stats: Stats | undefined): FileStamp {
  return stats ? `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeMs}` : 'none';
}
