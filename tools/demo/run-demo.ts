import { startSite } from '../../demo/site/start-site.js';
import { askBeside } from './ask-beside.js';
import type { Cleanup } from './cleanup.js';
import { startDatabase } from './database.js';
import { startKafka } from './kafka.js';
import { keepRunning } from './keep-running.js';
import type { DemoOptions } from './options.js';
import type { Progress } from './progress.js';
import { reportJson } from './report-json.js';
import { reportText } from './report-text.js';
import { requireBuiltAgent } from './require-built-agent.js';
import { runName } from './run-name.js';
import { planRequests } from './scenarios.js';
import { sendAll } from './send-all.js';
import { serviceEnvironment } from './service-environment.js';
import { startServices } from './services.js';
import { startTelemetry } from './telemetry.js';

/** The demo from start to report. Resolves with what `--keep` goes on to do; all that runs is known to `cleanup`. */
export async function runDemo(
  options: DemoOptions,
  root: string,
  cleanup: Cleanup,
  progress: Progress,
): Promise<() => Promise<never>> {
  const { KAFKA_BROKERS, DATABASE_URL, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS } = process.env;
  const run = runName();
  requireBuiltAgent(root);

  const receiver = await startTelemetry(cleanup, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS);
  const site = await startSite();
  cleanup.add('local site', () => site.close());
  const kafka = await progress.step(
    KAFKA_BROKERS ? 'Kafka' : 'Kafka stand-in, in memory',
    () => startKafka(cleanup, KAFKA_BROKERS, run),
    ({ description }) => description,
  );
  const database = await progress.step(
    DATABASE_URL ? 'PostgreSQL' : 'PostgreSQL, embedded',
    () => startDatabase(cleanup, DATABASE_URL, run),
    ({ description }) => description,
  );
  const env = serviceEnvironment({
    KAFKA_BROKERS: kafka.brokers,
    KAFKA_TOPIC_PREFIX: kafka.topicPrefix,
    DATABASE_URL: database.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  });
  const services = await progress.step('gateway, task-manager, web-crawler', () => startServices(cleanup, root, env));

  const plan = planRequests(options.requests);
  const traces = await progress.step(
    `${plan.length} ${plan.length === 1 ? 'request' : 'requests'}`,
    () => Promise.race([sendAll(plan, services.gatewayUrl, site.url, receiver), services.ended]),
    ({ length }) => `${length} ${length === 1 ? 'trace' : 'traces'} complete`,
  );
  const { beside, metrics } = await Promise.race([askBeside(services, traces[0]!.task.taskId, receiver), services.ended]);
  progress.line();
  if (options.json) await reportJson(traces, beside, metrics);
  else reportText(traces, beside, metrics, progress);
  if (OTEL_EXPORTER_OTLP_ENDPOINT) progress.line('All traces are passed on to OTEL_EXPORTER_OTLP_ENDPOINT.');

  return () => Promise.race([services.ended, keepRunning({ services, site, kafka, database, receiver, progress })]);
}
