/** The two bits that every UUID has there, and the two that are left of a hexadecimal digit. */
const VARIANT = '89ab';

/**
 * A trace id as UUID v4: its random bits with those of version and variant set. So a correlation id needs no storage, is the same in every
 * service that sees the trace, and exists for traces that nobody records.
 */
export function uuidOfTrace(id: string): string {
  const variant = VARIANT[Number.parseInt(id.charAt(16), 16) & 3] ?? '8';
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-${variant}${id.slice(17, 20)}-${id.slice(20)}`;
}
