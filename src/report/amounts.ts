import { formatDuration } from '../testing/format-duration.js';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A whole number with its digits in groups: `12,034`. */
export function formatCount(count: number): string {
  return String(Math.trunc(count)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** A number of things: `1 span`, `12,034 spans`, `2 batches`. */
export function countOf(count: number, thing: string): string {
  if (count === 1) return `1 ${thing}`;
  return `${formatCount(count)} ${thing}${/(?:ch|s|x)$/.test(thing) ? 'es' : 's'}`;
}

/** A size as the settings are written too: `512 B`, `1.5 KiB`, `32 MiB`. */
export function formatBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const text = unit === 0 || size >= 10 ? String(Math.round(size)) : size.toFixed(1).replace(/\.0$/, '');
  return `${text} ${UNITS[unit]}`;
}

/** A duration in milliseconds without digits that say nothing: `340 ms`, `1 s`, `4.20 s`, `1 min`. */
export function formatTime(ms: number): string {
  return formatDuration(ms).replace(/\.00(?= s$)| 0 s$/, '');
}
