import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the service's own package.json says, as far as the agent needs it. */
export interface ServicePackage {
  readonly name?: string;
  readonly version?: string;
  /** npm aliases (`"x": "npm:express@4"`): name in `node_modules` → name of the package. */
  readonly aliases: ReadonlyMap<string, string>;
}

/**
 * The package.json nearest to the service's main file, or to the working directory when there is none (`node -e`).
 * Anything unreadable counts as absent.
 */
export function servicePackage(mainFile: string | undefined, workingDirectory: string): ServicePackage {
  for (let folder = startFolder(mainFile, workingDirectory); ; folder = dirname(folder)) {
    const found = read(join(folder, 'package.json'));
    // A nested package.json that only says `"type": "module"` (build outputs have them) is not the service's.
    if (found && (found.name !== undefined || found.version !== undefined)) return found;
    if (dirname(folder) === folder) return { aliases: new Map() };
  }
}

function startFolder(mainFile: string | undefined, workingDirectory: string): string {
  try {
    // npm and pnpm start programs through links: the package is where the file really is.
    return mainFile ? dirname(realpathSync(mainFile)) : workingDirectory;
  } catch {
    return workingDirectory;
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
