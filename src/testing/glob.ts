/** Whether a text matches a pattern in which `*` stands for any run of characters, `\*` for a star, `\\` for `\`. */
export function matchesGlob(pattern: string, text: string): boolean {
  if (!/[*\\]/.test(pattern)) return pattern === text;
  const source = pattern.replaceAll(/\\([\\*])|\*|[$()+./?[\\\]^{|}]/g, (found, escaped?: string) =>
    found === '*' ? '.*' : `\\${escaped ?? found}`,
  );
  return new RegExp(`^${source}$`, 's').test(text);
}

/** The pattern that matches just this text. */
export function escapeGlob(text: string): string {
  return text.replaceAll(/[\\*]/g, String.raw`\$&`);
}
