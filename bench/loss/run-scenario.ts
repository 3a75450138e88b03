import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Agent, PLAIN } from '../startup/agents.js';
import { type AppEnd, AppProcess } from './app-process.js';
import { ReceiverProcess } from './receiver-process.js';
import { HARNESS, type Result } from './result.js';
import { saidLost } from './said.js';
import type { Scenario, Stage } from './scenario.js';
import { releaseWhenArrived } from './stay.js';

export interface Conditions {
  readonly node: string;
  readonly quick: boolean;
  /** Where the agent's name resolves. */
  readonly cwd: string;
}

const LIMIT_MS = 20_000;
const OWN_LINE = 'otel-agent:';

/** Runs one scenario once, with one agent or none. */
export async function runScenario(scenario: Scenario, agent: Agent, conditions: Conditions): Promise<Result> {
  const { endpoints = 1, tls = false, args = [] } = scenario;
  const receiver = await ReceiverProcess.start({ endpoints, tls });
  const directory = mkdtempSync(join(tmpdir(), 'otel-agent-loss-'));
  writeFileSync(join(directory, 'trusted.pem'), receiver.trusted);
  const stayFile = join(directory, 'stay');
  const staySeconds = agent === PLAIN ? undefined : scenario.staySeconds;
  if (staySeconds !== undefined) writeFileSync(stayFile, '');
  const apps: AppProcess[] = [];
  const notes: string[] = [];
  const start = (app: string, appArgs: readonly (string | number)[]): AppProcess => {
    const { limitMs = LIMIT_MS, nodeArgs = () => [] } = scenario;
    const env = {
      OTEL_SERVICE_NAME: 'bench-loss',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.urls[0] ?? '',
      ...(tls && { OTEL_EXPORTER_OTLP_CERTIFICATE: join(directory, 'trusted.pem') }),
      ...scenario.env?.(receiver, directory),
      BENCH_STAY: stayFile,
      BENCH_FIRST_ID: String(1 + apps.length * 10_000_000),
    };
    const marks = join(directory, 'marks');
    const flags = nodeArgs(conditions.node);
    const started = new AppProcess({ ...conditions, agent, app, args: appArgs, nodeArgs: flags, env, marks, limitMs });
    apps.push(started);
    return started;
  };
  process.once('exit', leave);
  try {
    await scenario.before?.(receiver, directory);
    const app = start(scenario.app, typeof args === 'function' ? args(conditions.quick) : args);
    const stage: Stage = {
      receiver,
      app,
      quick: conditions.quick,
      directory,
      start,
      apps: () => apps,
      note: (text) => notes.push(text),
    };
    // A mistake in one scenario must not cost the results of an hour.
    const failed = (error: Error): unknown => notes.push(`${HARNESS} ${error.message}`);
    const stayed = staySeconds !== undefined && releaseWhenArrived(stage, stayFile, staySeconds);
    const [end] = await Promise.all([app.ended, scenario.during?.(stage).catch(failed), stayed]);
    if (agent !== PLAIN) await scenario.after?.(stage).catch(failed);
    const ends = await Promise.all(apps.map((each) => each.ended));
    return resultOf(agent, end, ends, app, await receiver.tally(), notes);
  } finally {
    for (const app of apps) if (app.running) app.kill('SIGKILL');
    await Promise.all(apps.map(({ ended }) => ended));
    process.off('exit', leave);
    leave();
  }

  function leave(): void {
    receiver.close();
    scenario.cleanUp?.(directory);
    rmSync(directory, { recursive: true, force: true });
  }
}

function resultOf(
  agent: Agent,
  end: AppEnd,
  ends: readonly AppEnd[],
  app: AppProcess,
  tally: Result['tally'],
  notes: readonly string[],
): Result {
  const marks = app.marks();
  const made = marks.made();
  const children = marks.all('child').toSorted();
  const lines = ends.flatMap(({ stderr }) => stderr.split('\n').filter((line) => line.startsWith(OWN_LINE)));
  return {
    agent: agent.name,
    made,
    stored: tally.stored,
    lost: Math.max(0, made - tally.stored),
    twice: tally.twice,
    said: saidLost(lines),
    exit: [end.exit, ...children].join(', '),
    delayMs: end.delayMs,
    rss: Math.max(...ends.map(({ rss }) => rss)),
    tally,
    marks,
    lines,
    notes,
  };
}
