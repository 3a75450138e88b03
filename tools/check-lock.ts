/** What is read of a package.json. */
export interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/** What is read of a package-lock.json (version 3). */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const EXACT = /^(npm:(@[^/]+\/)?[^@]+@)?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
const FOR_USERS = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const;
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare'] as const;

/** What users would get with the agent beyond its own files; there must be nothing. */
export function complaintsAboutInstalling(manifest: Manifest): string[] {
  const packages = FOR_USERS.flatMap((group) =>
    Object.keys(manifest[group] ?? {}).map((name) => `package.json: ${group} has ${name}, which users would install`),
  );
  const scripts = INSTALL_SCRIPTS.filter((name) => manifest.scripts?.[name] !== undefined);
  return [...packages, ...scripts.map((name) => `package.json: the script "${name}" would run at installation`)];
}

/** Versions that are a range, in the manifest called `file`: what is tested must be what is installed. */
export function complaintsAboutVersions(file: string, manifest: Manifest): string[] {
  const wanted = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.overrides });
  return wanted
    .filter(([, version]) => typeof version !== 'string' || !EXACT.test(version))
    .map(([name, version]) => `${file}: ${name} is ${JSON.stringify(version)}, not one exact version`);
}

/** Addresses of a registry, in the lock file called `file`: they would tie it to the mirror it was made with. */
export function complaintsAboutAddresses(file: string, { packages }: Lock): string[] {
  return Object.entries(packages)
    .filter(([, { resolved, link }]) => resolved !== undefined && !link)
    .map(([path, { resolved }]) => `${file}: ${path} is tied to ${resolved}`);
}

/** OpenTelemetry packages that would be installed more than once: two copies of one are two sets of module state. */
export function complaintsAboutCopies(file: string, { packages }: Lock): string[] {
  const copies = new Map<string, string[]>();
  for (const [path, { version }] of Object.entries(packages)) {
    const name = /(?:^|\/)node_modules\/(@opentelemetry\/[^/]+)$/.exec(path)?.[1];
    if (name) copies.set(name, [...(copies.get(name) ?? []), `${version} in ${path}`]);
  }
  return [...copies]
    .filter(([, places]) => places.length > 1)
    .map(([name, places]) => `${file}: ${places.length} copies of ${name}: ${places.join(', ')}`);
}

/**
 * Packages that others name and the lock file lacks: `npm ci` refuses it then. npm leaves out what the registry did not
 * have when the lock file was made, typically an optional package for another platform.
 */
export function complaintsAboutGaps(file: string, { packages }: Lock): string[] {
  return Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.entries({ ...dependencies, ...optionalDependencies })
      .filter(([name]) => !foldersFrom(path).some((folder) => packages[`${folder}node_modules/${name}`]))
      .map(([name, version]) => `${file}: ${name} ${version} is missing, which ${path} asks for`),
  );
}

/** Where Node looks for a package from `path`: its own folder, then those around it, out to the root. */
function foldersFrom(path: string): string[] {
  const around = path.split(/(?<=\/)(?=node_modules\/)/).slice(0, -1);
  return [`${path}/`, ...around.map((_, index) => around.slice(0, index + 1).join('')), ''];
}
