import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, sep } from 'node:path';

/** What the service's own package.json says, as far as the agent needs it. */
export interface ServicePackage {
  readonly name?: string;
  readonly version?: string;
  /** npm aliases (`"x": "npm:express@4"`): name in `node_modules` → name of the package. */
  readonly aliases: ReadonlyMap<string, string>;
}

/**
 * The package.json nearest to the service's main file, or to the working directory when there is none (`node -e`) or
 * when it is a tool that starts the service (`node_modules/.bin/next`). Anything unreadable counts as absent.
 */
export function servicePackage(mainFile: string | undefined, workingDirectory: string): ServicePackage {
  const main = folderOf(mainFile);
  const isTool = main?.split(sep).includes('node_modules') ?? true;
  const found = (isTool ? nearest(workingDirectory) : undefined) ?? (main === undefined ? undefined : nearest(main));
  return found ?? { aliases: new Map() };
}

/** The folder of a main file as Node was given it; links are followed: npm and pnpm start programs through them. */
function folderOf(mainFile: string | undefined): string | undefined {
  // Behind `-e`, the first argument stands in the place of the main file.
  if (mainFile === undefined || !isAbsolute(mainFile)) return undefined;
  try {
    const file = realpathSync(mainFile);
    return statSync(file).isDirectory() ? file : dirname(file);
  } catch {
    // `node /srv/app` may mean /srv/app.js.
    return dirname(mainFile);
  }
}

function nearest(start: string): ServicePackage | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    const found = read(join(folder, 'package.json'));
    // A nested package.json that only says `"type": "module"` (build outputs have them) is not the service's.
    if (found && (found.name !== undefined || found.version !== undefined)) return found;
    if (dirname(folder) === folder) return undefined;
  }
}

function read(file: string): ServicePackage | undefined {
  try {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof json !== 'object' || json === null) return undefined;
    const { name, version, dependencies, devDependencies } = json as Record<string, unknown>;
    return {
      ...(typeof name === 'string' && { name }),
      ...(typeof version === 'string' && { version }),
      aliases: new Map([...aliasesOf(devDependencies), ...aliasesOf(dependencies)]),
    };
  } catch {
    return undefined;
  }
}

function aliasesOf(dependencies: unknown): [string, string][] {
  if (typeof dependencies !== 'object' || dependencies === null) return [];
  const aliases: [string, string][] = [];
  for (const [name, range] of Object.entries(dependencies)) {
    const match = typeof range === 'string' ? /^npm:((?:@[^/@]+\/)?[^@]+)/.exec(range) : null;
    if (match?.[1]) aliases.push([name, match[1]]);
  }
  return aliases;
}
