import { join } from 'node:path';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { type AppResult, type AppRun, ROOT, runApp } from '../support/run-app.js';

/**
 * Under `--import` Node itself loads a main module in another way, and Node 20 delivers IPC messages earlier than its own
 * code expects. So a run without the agent imports something, too.
 */
const IMPORT_NOTHING = ['--import', join(ROOT, 'test/fixtures/containment/nothing.mjs')];

/** Volatile parts of an output, replaced before two are compared. */
export type Tidy = (output: string) => string;

/** A run, and when its end was seen, as `Date.now()`. */
export type Ended = AppResult & { readonly endedAt: number };

export interface Pair {
  readonly without: Ended;
  readonly with: Ended & { readonly spans: readonly FinishedSpan[] };
  /** What differs, for a test's `same([])`. */
  readonly differences: string[];
}

/** Runs an app without the agent and with it, and compares everything that a service shows: output, exit code, signal. */
export async function runBoth(run: AppRun, tidy: Tidy = (output) => output): Promise<Pair> {
  const receiver = await startReceiver();
  try {
    const traced: AppRun = { ...run, env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...run.env } };
    const [without, withAgent] = await Promise.all([runToEnd(untraced(run)), runToEnd(traced)]);
    const shown = (result: AppResult) => ({
      stdout: tidy(result.stdout),
      stderr: tidy(result.stderr),
      end: `code ${result.code} signal ${result.signal}`,
    });
    return {
      without,
      with: { ...withAgent, spans: receiver.spans() },
      differences: differencesOf(shown(without), shown(withAgent)),
    };
  } finally {
    await receiver.close();
  }
}

async function runToEnd(run: AppRun): Promise<Ended> {
  return { ...(await runApp(run)), endedAt: Date.now() };
}

function untraced({ preload = 'import', ...run }: AppRun): AppRun {
  if (preload === 'require') return { ...run, preload: 'none' };
  if (preload === 'import') return { ...run, preload: 'none', nodeArgs: [...(run.nodeArgs ?? []), ...IMPORT_NOTHING] };
  const options = [...IMPORT_NOTHING, run.env?.['NODE_OPTIONS'] ?? ''].join(' ');
  return { ...run, preload: 'none', env: { ...run.env, NODE_OPTIONS: options } };
}

function differencesOf(without: Record<string, string>, withAgent: Record<string, string>): string[] {
  return Object.keys(without).flatMap((what) => {
    if (without[what] === withAgent[what]) return [];
    return [`${what} without the agent:\n${without[what]}\n${what} with it:\n${withAgent[what]}`];
  });
}
