/** The 56 random bits of a trace, as 14 hex digits: explicit ones (`rv`), else the last 7 bytes of its id (W3C Trace Context Level 2). */
export function randomnessOf(traceId: string, explicit: string | undefined): string {
  return explicit ?? traceId.slice(18);
}
