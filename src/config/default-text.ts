import type { Setting } from './setting.js';

/** What holds when nothing sets the setting, in words: for messages and for the documentation. */
export function defaultText({ otherwise, fallback }: Setting<unknown>): string {
  if (otherwise !== undefined) return otherwise;
  if (Array.isArray(fallback)) return fallback.join(', ') || 'none';
  return typeof fallback === 'object' || fallback === undefined ? 'none' : String(fallback);
}
