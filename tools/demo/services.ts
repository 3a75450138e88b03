import type { Cleanup } from './cleanup.js';
import { Service } from './service.js';

export const serviceNames = ['gateway', 'task-manager', 'web-crawler'] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface Services {
  gatewayUrl: string;
  taskManagerUrl: string;
  /** Never resolves; rejects when one of them ends by itself. */
  ended: Promise<never>;
}

/** Starts the three services at once and waits until all are ready. */
export async function startServices(cleanup: Cleanup, root: string, env: NodeJS.ProcessEnv): Promise<Services> {
  const services = serviceNames.map((name) => new Service(name, root, env));
  const ended = Promise.race(services.map((service) => service.ended()));
  // Whoever is interested listens; nobody may be, at the moment it happens.
  ended.catch(() => {});
  cleanup.add(
    'services',
    async () => {
      await Promise.all(services.map((service) => service.stop()));
    },
    () => services.forEach((service) => service.kill()),
  );
  await Promise.all(services.map((service) => service.ready()));
  const [gateway, taskManager] = services;
  return { gatewayUrl: gateway!.url!, taskManagerUrl: taskManager!.url!, ended };
}
