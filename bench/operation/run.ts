import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Cleanup } from '../../tools/demo/cleanup.js';
import { startEmbeddedPostgres } from '../../tools/demo/embedded-postgres.js';
import { CONTENDERS } from './contenders.js';
import { Service } from './service.js';

const PER_TURN = 200;
const WARM_UP = 2000;

/** What one run has measured of one contender; times in milliseconds. */
export interface Measured {
  readonly median: number;
  readonly p99: number;
  readonly p999: number;
  readonly p99Undisturbed: number;
  /** Of the processor time of the service's main thread for a request. */
  readonly thread99: number;
  readonly thread999: number;
  /** Processor time of one request. */
  readonly cpu: number;
}

/** All contenders at once, each in a process of its own; requests go to them in turns, so that the machine is alike for all. */
export async function run(rounds: number): Promise<Measured[]> {
  const cleanup = new Cleanup();
  try {
    const { databaseUrl } = await startEmbeddedPostgres(cleanup);
    const sink = fork(join(__dirname, 'sink.js'));
    cleanup.add('sink', () => void sink.kill('SIGKILL'), () => sink.kill('SIGKILL'));
    const [{ url }] = (await once(sink, 'message')) as [{ url: string }];
    const services: Service[] = [];
    for (const contender of CONTENDERS) {
      const service = new Service(contender, { DATABASE_URL: databaseUrl, OTEL_EXPORTER_OTLP_ENDPOINT: url });
      cleanup.add(contender.name, () => service.close(), () => service.child.kill('SIGKILL'));
      await service.ready();
      services.push(service);
    }
    for (const service of services) for (let index = 0; index < WARM_UP; index += 1) await service.request();
    const before: number[] = [];
    for (const service of services) {
      service.forget();
      before.push(await service.cpu());
    }
    for (let round = 0; round < rounds; round += 1) {
      for (let turn = 0; turn < services.length; turn += 1) {
        // Another one first in each round.
        const service = services[(turn + round) % services.length];
        for (let index = 0; index < PER_TURN; index += 1) await service?.request();
      }
    }
    return await Promise.all(services.map(async (service, index) => measured(service, (await service.cpu()) - (before[index] ?? 0))));
  } finally {
    await cleanup.close();
  }
}

function measured({ times: { all, undisturbed, thread } }: Service, cpu: number): Measured {
  return {
    median: quantile(all, 0.5),
    p99: quantile(all, 0.99),
    p999: quantile(all, 0.999),
    p99Undisturbed: quantile(undisturbed, 0.99),
    thread99: quantile(thread, 0.99),
    thread999: quantile(thread, 0.999),
    cpu: cpu / all.length,
  };
}

function quantile(times: readonly number[], share: number): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length * share)] ?? Number.NaN;
}
