import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What an app is started with. */
export interface Agent {
  readonly name: string;
  /** Flags of Node in front of the app. */
  readonly flags: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export const PLAIN: Agent = { name: 'plain Node', flags: [] };

/** As a user names it; from the checkout's root, the name means the checkout. */
export const OURS: Agent = { name: '@org/otel-agent', flags: ['--import', '@org/otel-agent/register'] };

/** The official package, at its best: traces alone, and no detector that asks a cloud's network. */
export const upstream = (peers: string): Agent => ({
  name: 'auto-instrumentations-node 0.82.0',
  flags: [
    '--import',
    pathToFileURL(join(peers, 'node_modules/@opentelemetry/auto-instrumentations-node/dist/register.mjs')).href,
  ],
  env: {
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process,serviceinstance',
  },
});
