import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { Cleanup } from '../tools/demo/cleanup.js';
import { startEmbeddedPostgres } from '../tools/demo/embedded-postgres.js';
import { startReceiver } from '../tools/otlp-receiver.js';

// `npm run bench:operation -- [rounds]`: how long a request with one query takes with the agent and without, at the median and at the 99th
// percentile, and its processor time. All variants run at once, and requests go to them in turns, so that the machine is alike for all.

const APP = join(__dirname, '..', '..', 'bench/apps/operation.cjs');
const REGISTER = join(__dirname, '..', '..', 'dist/register.cjs');
const RECEIVER = 'receiver';
const PER_ROUND = 200;
const WARM_UP = 500;

interface Variant {
  readonly name: string;
  readonly child: ChildProcess;
  readonly port: number;
  readonly agent: Agent;
  readonly ms: number[];
  cpu: number;
}

async function main(): Promise<void> {
  const rounds = Number(process.argv[2] ?? 30);
  const cleanup = new Cleanup();
  try {
    const { databaseUrl } = await startEmbeddedPostgres(cleanup);
    // In a process of its own: what it reads would hold up the clock here.
    const receiver = fork(__filename, [RECEIVER]);
    cleanup.add('receiver', async () => void receiver.kill('SIGKILL'), () => receiver.kill('SIGKILL'));
    const [{ url }] = (await once(receiver, 'message')) as [{ url: string }];
    const start = async (name: string, env: Record<string, string>, traced = true): Promise<Variant> => {
      const child = fork(APP, {
        execArgv: traced ? ['--require', REGISTER] : [],
        env: { ...process.env, DATABASE_URL: databaseUrl, OTEL_EXPORTER_OTLP_ENDPOINT: url, ...env },
      });
      cleanup.add(name, async () => void child.kill('SIGKILL'), () => child.kill('SIGKILL'));
      const [{ port }] = (await once(child, 'message')) as [{ port: number }];
      return { name, child, port, agent: new Agent({ keepAlive: true, maxSockets: 1 }), ms: [], cpu: 0 };
    };
    const variants = [
      await start('no agent', {}, false),
      await start('everything kept', {}),
      await start('ratio 0.1 and the tail', { OTEL_AGENT_SAMPLING_RATIO: '0.1' }),
      await start('ratio 0', { OTEL_AGENT_SAMPLING_RATIO: '0' }),
    ];
    for (const variant of variants) for (let index = 0; index < WARM_UP; index += 1) await request(variant);
    for (const variant of variants) {
      variant.ms.length = 0;
      variant.cpu = -(await cpuOf(variant));
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const variant of variants) for (let index = 0; index < PER_ROUND; index += 1) await request(variant);
    }
    for (const variant of variants) variant.cpu += await cpuOf(variant);
    print(variants, rounds * PER_ROUND);
  } finally {
    await cleanup.close();
  }
}

function request(variant: Variant): Promise<void> {
  return new Promise((resolve, reject) => {
    const began = process.hrtime.bigint();
    get({ port: variant.port, host: '127.0.0.1', path: `/tasks/${variant.ms.length}`, agent: variant.agent }, (response) => {
      response.resume();
      response.on('end', () => {
        variant.ms.push(Number(process.hrtime.bigint() - began) / 1e6);
        resolve();
      });
    }).on('error', reject);
  });
}

async function cpuOf({ child }: Variant): Promise<number> {
  child.send('cpu');
  const [{ cpu }] = (await once(child, 'message')) as [{ cpu: NodeJS.CpuUsage }];
  return (cpu.user + cpu.system) / 1000;
}

function print(variants: readonly Variant[], count: number): void {
  const quantile = ({ ms }: Variant, share: number) => ms.toSorted((one, other) => one - other)[Math.floor(ms.length * share)] ?? Number.NaN;
  const [base] = variants as [Variant];
  console.log(`Node ${process.versions.node}, ${count} requests each, load ${loadavg()[0]?.toFixed(1)}\n`);
  console.log('| ms | median | 99 % | over no agent: median | 99 % | processor time a request |\n| --- | ---: | ---: | ---: | ---: | ---: |');
  for (const variant of variants) {
    const [middle, late] = [quantile(variant, 0.5), quantile(variant, 0.99)];
    const over = variant === base ? ['', ''] : [middle - quantile(base, 0.5), late - quantile(base, 0.99)].map((ms) => `+${ms.toFixed(3)}`);
    console.log(`| ${variant.name} | ${middle.toFixed(3)} | ${late.toFixed(3)} | ${over.join(' | ')} | ${(variant.cpu / count).toFixed(3)} |`);
  }
}

async function receive(): Promise<void> {
  const { url } = await startReceiver({ maxSpans: 1 });
  process.send?.({ url });
}

void (process.argv[2] === RECEIVER ? receive() : main());
