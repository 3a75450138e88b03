const PACKAGE = /^\s*\/\/ (?:\S*\/)?node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm;

/**
 * Packages that are in more than one of the bundled files (text by file name). packages-in.ts sees to it that each file
 * has its packages once; two files loaded in one process must not share one either.
 */
export function complaintsAboutBundles(bundles: Readonly<Record<string, string>>): string[] {
  const places = new Map<string, Set<string>>();
  for (const [file, text] of Object.entries(bundles)) {
    for (const [, name = ''] of text.matchAll(PACKAGE)) places.set(name, (places.get(name) ?? new Set()).add(file));
  }
  if (places.size === 0) return ['dist: no comment names a bundled package, so nothing can be said about copies'];
  return [...places]
    .filter(([, files]) => files.size > 1)
    .map(([name, files]) => `${name} is bundled in ${[...files].join(' and in ')}`);
}
