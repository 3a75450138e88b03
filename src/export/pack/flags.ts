const IS_REMOTE_IS_KNOWN = 0x100;
const IS_REMOTE = 0x200;

/** `flags` of a span or a link: those of W3C, and whether its parent, or what it links to, is of another process. */
export function flagsOf(traceFlags: number, isRemote: boolean | undefined): number {
  return (traceFlags & 0xff) | IS_REMOTE_IS_KNOWN | (isRemote ? IS_REMOTE : 0);
}
