import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { containerId } from '../../../src/resource/container-id.js';
import type { Fact, Facts } from './facts.js';

/** A difference that shows in many cases: what ours says whenever sdk-node says the other. */
interface Difference {
  readonly field: string;
  readonly because: string;
  /** Whether it must show, by what sdk-node read. */
  readonly applies: (sdk: Facts, env: Readonly<Record<string, string>>) => boolean;
  readonly ours: Fact;
}

const detectsProcess = (sdk: Facts) => sdk['resource.process.pid'] !== undefined;
const always = (sdk: Facts) => sdk['disabled'] === false;
const detectors = (env: Readonly<Record<string, string>>) =>
  (env['OTEL_NODE_RESOURCE_DETECTORS'] ?? '').trim() || 'all';

export const EVERYWHERE: readonly Difference[] = [
  {
    field: 'resource.service.name',
    because: 'the package.json of the service names it (requirement B5)',
    applies: (sdk) =>
      String(sdk['resource.service.name']).startsWith('unknown_service') || sdk['resource.service.name'] === '',
    ours: 'orders',
  },
  {
    field: 'resource.service.version',
    because: 'the package.json of the service tells it (requirement B5)',
    applies: (sdk) => always(sdk) && sdk['resource.service.version'] === undefined,
    ours: '1.4.2',
  },
  {
    field: 'resource.telemetry.distro.name',
    because: 'the conventions ask a distribution to name itself',
    applies: always,
    ours: '@org/otel-agent',
  },
  {
    field: 'resource.telemetry.distro.version',
    because: 'the conventions ask a distribution to name itself',
    applies: always,
    ours: '0.0.0-unbundled',
  },
  {
    field: 'resource.process.command_args',
    because: 'passwords stand in command lines',
    applies: detectsProcess,
    ours: undefined,
  },
  {
    field: 'resource.process.command',
    because: 'passwords stand in command lines',
    applies: detectsProcess,
    ours: undefined,
  },
  {
    field: 'resource.process.owner',
    because: 'who owns a process is private',
    applies: detectsProcess,
    ours: undefined,
  },
  {
    field: 'resource.process.executable.name',
    because: 'sdk-node takes the title of the process, which is a path here and which any code can change',
    applies: detectsProcess,
    ours: basename(process.execPath),
  },
  {
    field: 'resource.host.id',
    because: 'it is read from a file asynchronously, and the first batch would wait for it; host.name says enough',
    applies: (sdk) => sdk['resource.host.name'] !== undefined && existsSync('/etc/machine-id'),
    ours: undefined,
  },
  {
    field: 'resource.container.id',
    because: 'sdk-node has no detector for containers',
    applies: (_, env) => containerId() !== undefined && /\b(all|container)\b/.test(detectors(env)),
    ours: containerId(),
  },
  {
    field: 'sampler.keeps_the_lowest_id',
    because:
      'traceidratio compares the last 56 bits with the threshold of consistent probability sampling, so that `ot=th` can say honestly how ' +
      'much a span stands for; how many are kept is the same',
    applies: (sdk) => sdk['sampler.keeps_the_lowest_id'] === true && sdk['sampler.kept_of_512'] !== 512,
    ours: false,
  },
  {
    field: 'batch.max_queue_size',
    because: 'what waits is bounded in bytes, over all stages; of this number only the size of a batch is left',
    applies: (sdk) => sdk['batch.max_queue_size'] !== undefined,
    ours: undefined,
  },
];
