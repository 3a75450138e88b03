import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Result } from '../result.js';
import type { Scenario } from '../scenario.js';

const GROUP = 'Trouble of its own';
const FRAIL_EXPORTER = join(__dirname, '../apps/frail-exporter.js');
const RATE = 512;
const NOTHING_OF_IT = 'it has neither a spool nor an exporting thread';

/** Disk and thread fail the agent; the service does not notice, and what is lost is said. */
export const TROUBLE: readonly Scenario[] = [
  {
    ...trouble('spool directory cannot be made', 3),
    env: () => ({ OTEL_AGENT_EXPORT_SPOOL_DIRECTORY: '/dev/null/spool' }),
    must: { other: ({ lines }) => [lines.length !== 1 && `${lines.length} lines instead of one`] },
  },
  {
    ...trouble('spool directory cannot be made, collector down', 3),
    env: () => ({ OTEL_AGENT_EXPORT_SPOOL_DIRECTORY: '/dev/null/spool' }),
    before: (receiver) => receiver.down(),
    staySeconds: 1,
    must: { lost: 'counted' },
  },
  {
    ...trouble('spool directory deleted while running, collector down, up later', 10),
    env: spoolIn('spool'),
    before: (receiver) => receiver.down(),
    async during({ app, receiver, directory }) {
      await app.until('ready');
      await pause(6000);
      rmSync(join(directory, 'spool'), { recursive: true, force: true, maxRetries: 5 });
      await pause(2000);
      await receiver.up();
    },
    // What was on disk went with the directory.
    must: { lost: 6 * RATE },
    test: false,
  },
  {
    ...trouble('disk full, collector down, up later', 4),
    env: spoolIn('small/spool'),
    async before(receiver, directory) {
      mkdirSync(join(directory, 'small'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', join(directory, 'small')]);
      await receiver.down();
    },
    async during({ app, receiver }) {
      await app.until('finished');
      await receiver.up();
    },
    cleanUp: (directory) => execFileSync('umount', [join(directory, 'small')]),
    // Only root on Linux has a disk to fill.
    possible: () => process.platform === 'linux' && process.getuid?.() === 0,
    test: false,
  },
  {
    ...trouble('the exporting thread dies, collector up', 3),
    staySeconds: 2,
    env: () => ({ BENCH_EXPORTER: 'dies' }),
    nodeArgs: () => ['--require', FRAIL_EXPORTER],
    must: { lost: 'counted', other: ofTheThread },
  },
  {
    ...trouble('the exporting thread cannot be started', 2),
    env: () => ({ BENCH_EXPORTER: 'none' }),
    nodeArgs: () => ['--require', FRAIL_EXPORTER],
    must: { other: ofTheThread },
  },
  {
    ...trouble('the exporting thread cannot be started, `process.exit()`', 0),
    app: 'ends',
    args: ['exit'],
    env: () => ({ BENCH_EXPORTER: 'none' }),
    nodeArgs: () => ['--require', FRAIL_EXPORTER],
    must: { lost: 'counted' },
  },
  {
    ...trouble('no permission for threads (`--permission`)', 2),
    nodeArgs: permissions,
    must: { other: ofTheThread },
  },
  {
    ...trouble('16 MB of old heap', 2),
    nodeArgs: () => ['--max-old-space-size=16'],
    must: { lost: 'counted' },
  },
];

function trouble(name: string, seconds: number): Scenario {
  return { group: GROUP, name, app: 'paced', args: [RATE, seconds], staySeconds: 10, limitMs: 60_000, noPeers: NOTHING_OF_IT, beside: 15 };
}

function spoolIn(folder: string): NonNullable<Scenario['env']> {
  return (_, directory) => ({ OTEL_AGENT_EXPORT_SPOOL_DIRECTORY: join(directory, folder) });
}

function ofTheThread({ lines }: Result): (string | false)[] {
  const count = lines.filter((line) => line.includes('exporting thread is gone')).length;
  return [count !== 1 && `${count} lines about the exporting thread`];
}

/** Everything but threads; each flag where that Node knows it. */
function permissions(node: string): string[] {
  const help = execFileSync(node, ['--help'], { encoding: 'utf8' });
  const known = (flag: string): boolean => help.includes(`  ${flag}`);
  const flags = [known('--permission ') ? '--permission' : '--experimental-permission', '--allow-fs-read=*', '--allow-fs-write=*'];
  return known('--allow-net') ? [...flags, '--allow-net'] : flags;
}
