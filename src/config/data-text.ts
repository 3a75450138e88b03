/**
 * Data of a program as the text that a variable would have: a scalar as it prints, a list with commas, a map as
 * percent-encoded pairs. Undefined where it cannot be written so. It may throw: data of a program can be anything.
 */
export function textOfData(data: unknown): string | undefined {
  const scalar = textOfScalar(data);
  if (scalar !== undefined) return scalar;
  if (typeof data !== 'object' || data === null) return undefined;
  if (Array.isArray(data)) {
    const items = data.map(textOfScalar);
    return items.every((item) => item !== undefined && !item.includes(',')) ? items.join(',') : undefined;
  }
  const pairs = Object.entries(data).map(([key, value]) => [key, textOfScalar(value)] as const);
  if (!pairs.every(([, value]) => value !== undefined)) return undefined;
  return pairs.map(([key, value = '']) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join(',');
}

function textOfScalar(data: unknown): string | undefined {
  return typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean' ? String(data) : undefined;
}
