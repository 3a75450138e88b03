/** Node versions whose synchronous hooks may be used beside `require` (nodejs/node#59929), as [major, minor, patch]. */
const SYNC_HOOKS_SINCE = [
  [22, 22, 3],
  [24, 11, 1],
  [25, 1, 0],
  [26, 0, 0],
] as const;

/** Whether this version of Node has synchronous hooks that `require` is not hurt by. */
export function syncHooksAreSound(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const since = SYNC_HOOKS_SINCE.find(([line]) => line === major);
  if (!since) return major > 26;
  return minor > since[1] || (minor === since[1] && patch >= since[2]);
}
