import { startReceiver } from '../../../tools/otlp-receiver.js';
import type { FinishedSpan } from '../../../src/testing/finished-span.js';
import { type AppResult, runApp } from '../../support/run-app.js';
import type { Canaries } from './canaries.js';

export interface StackRun extends AppResult {
  readonly spans: FinishedSpan[];
  /** Everything that the receiver was sent: bodies, decompressed, and headers. */
  readonly received: Buffer;
}

/** Runs one way of test/redact/stacks/ways in a process of its own, with a receiver that keeps every byte. */
export async function runStack(way: string, canaries: Canaries, env: Readonly<Record<string, string>>): Promise<StackRun> {
  const bytes: Buffer[] = [];
  const receiver = await startReceiver({
    respond: ({ body, headers }) => {
      bytes.push(body, Buffer.from(JSON.stringify(headers)));
      return undefined;
    },
  });
  try {
    const result = await runApp({
      file: 'test/redact/stacks/app.cjs',
      args: [way],
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '20s',
        NODE_NO_WARNINGS: '1',
        C: JSON.stringify(canaries),
        ...env,
      },
    });
    return { ...result, spans: receiver.spans(), received: Buffer.concat(bytes) };
  } finally {
    await receiver.close();
  }
}
