import type { Receiver } from '../otlp-receiver.js';
import type { Database } from './database.js';
import { drawNewTraces } from './draw-new-traces.js';
import type { KafkaServer } from './kafka.js';
import type { Progress } from './progress.js';
import type { Services } from './services.js';

export interface RunningDemo {
  services: Services;
  site: { url: string };
  kafka: KafkaServer;
  database: Database;
  receiver: Receiver;
  progress: Progress;
}

/** Says where everything can be reached, and draws the traces that come of it. Never resolves. */
export function keepRunning({ services, site, kafka, database, receiver, progress }: RunningDemo): Promise<never> {
  const addresses = {
    gateway: `${services.gatewayUrl}  POST /tasks`,
    'task-manager': `${services.taskManagerUrl}  GET /tasks/:id, GET /api/metrics, GET /health`,
    site: `${site.url}  /, /products, /about, /broken, /busy`,
    PostgreSQL: database.address,
    Kafka: kafka.brokers,
    OTLP: `${receiver.url}/v1/traces`,
  };
  progress.line();
  progress.line(progress.style('bold', 'Running until Ctrl-C; new traces are drawn here'));
  for (const [name, address] of Object.entries(addresses)) progress.line(`  ${name.padEnd(14)} ${address}`);
  progress.line();
  const header = "-H 'content-type: application/json'";
  progress.line(`  curl -i ${services.gatewayUrl}/tasks ${header} -d '{"url":"${site.url}/about"}'`);
  progress.line(`  curl ${services.taskManagerUrl}/api/metrics`);
  progress.line();
  return drawNewTraces(receiver, progress);
}
