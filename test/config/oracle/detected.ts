import { arch, hostname, platform, release } from 'node:os';
import { basename } from 'node:path';
import type { Facts } from './facts.js';

/** What is detected on this machine, in the words of the semantic conventions. */
export const DETECTED: Facts = {
  'resource.host.name': hostname(),
  'resource.host.arch': { x64: 'amd64', arm: 'arm32', ppc: 'ppc32' }[arch() as string] ?? arch(),
  'resource.os.type': { win32: 'windows', sunos: 'solaris' }[platform() as string] ?? platform(),
  'resource.os.version': release(),
  'resource.process.pid': '(the pid)',
  'resource.process.executable.name': basename(process.execPath),
  'resource.process.executable.path': process.execPath,
  'resource.process.runtime.name': 'nodejs',
  'resource.process.runtime.version': process.versions.node,
  'resource.process.runtime.description': 'Node.js',
  'resource.service.instance.id': '(a random UUID)',
};

export const NOT_DETECTED: Facts = Object.fromEntries(Object.keys(DETECTED).map((key) => [key, undefined]));
