import { arch, hostname, release, type as osType } from 'node:os';
import { basename } from 'node:path';
import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { Settings } from '../config/settings.js';
import { VERSION } from '../version.js';
import { containerId } from './container-id.js';
import { instanceId } from './instance-id.js';
import type { ServicePackage } from './service-package.js';

type Attributes = Record<string, string | number | undefined>;
type Detector = Exclude<Settings['resource.detectors'][number], 'all' | 'none'>;

/**
 * The facts that each name of `resource.detectors` stands for. All of them are read from this machine at once: nothing is
 * asked over the network, so the first batch never waits. The command line and the owner of the process are left out: passwords and people stand in them.
 */
const DETECTORS: Record<Detector, (settings: Settings) => Attributes> = {
  host: () => ({ 'host.name': hostname(), 'host.arch': hostArch() }),
  os: () => ({ 'os.type': osTypeName(), 'os.version': release() }),
  process: () => ({
    'process.pid': process.pid,
    'process.executable.name': basename(process.execPath),
    'process.executable.path': process.execPath,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    'process.runtime.description': 'Node.js',
  }),
  serviceinstance: () => ({ 'service.instance.id': instanceId() }),
  service: () => ({ 'service.instance.id': instanceId() }),
  container: () => ({ 'container.id': containerId() }),
  env: (settings) => settings['resource.attributes'],
};

/** The resource of this process (requirement B5). Later ones win: detected, package.json, attributes, named settings. */
export function resourceOf(settings: Settings, service: ServicePackage): Resource {
  const wanted = settings['resource.detectors'];
  const detected: Attributes = {};
  for (const [name, detect] of Object.entries(DETECTORS) as [Detector, (typeof DETECTORS)[Detector]][]) {
    if (wanted.includes('none') || !(wanted.includes('all') || wanted.includes(name))) continue;
    try {
      Object.assign(detected, detect(settings));
    } catch {
      // A machine that hides a fact (no passwd entry, no /proc) just does not tell it.
    }
  }
  const attributes: Attributes = {
    'service.name': serviceName(service),
    'service.version': service.version,
    ...detected,
    ...named('service.name', settings['service.name']),
    ...named('service.version', settings['service.version']),
    ...named('deployment.environment.name', settings['service.environment']),
    'telemetry.distro.name': '@org/otel-agent',
    'telemetry.distro.version': VERSION,
  };
  // An empty attribute is one that somebody wrote; an empty name would be none.
  if (attributes['service.name'] === '') attributes['service.name'] = serviceName(service);
  const known = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return defaultResource().merge(resourceFromAttributes(Object.fromEntries(known)));
}

function named(key: string, value: string | undefined): Attributes {
  return value === undefined ? {} : { [key]: value };
}

/** A scope says who owns a package, not what the service is: `@shop/orders` is `orders`. */
function serviceName(service: ServicePackage): string {
  return service.name?.replace(/^@[^/]+\//, '') || `unknown_service:${basename(process.execPath)}`;
}

/** Values of the semantic conventions for `host.arch`. */
function hostArch(): string {
  const names: Record<string, string> = { arm: 'arm32', ppc: 'ppc32', x64: 'amd64' };
  return names[arch()] ?? arch();
}

/** Values of the semantic conventions for `os.type`. */
function osTypeName(): string {
  const name = osType().toLowerCase();
  return { sunos: 'solaris', windows_nt: 'windows' }[name] ?? name;
}
