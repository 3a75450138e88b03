import type { RuleInput } from '../../../src/config/rules/rule-input.js';
import type { FinishedSpan } from '../../../src/testing/finished-span.js';
import { runTraced } from '../../support/run-app.js';

export interface Request {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The client goes away without an answer. */
  readonly abort?: boolean;
}

export interface Answer {
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Served {
  readonly spans: readonly FinishedSpan[];
  readonly answers: readonly Answer[];
  readonly agentLines: readonly string[];
  readonly stderr: string;
  /** Span of the (first) request received with that path. */
  at(path: string): FinishedSpan;
}

/** Runs a service of the fixtures with rules; it sends itself the requests. */
export async function served(
  app: readonly [file: string, ...args: string[]],
  rules: readonly RuleInput[],
  requests: readonly Request[],
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const [file, ...args] = app;
  const { code, stdout, stderr, spans, agentLines } = await runTraced({
    file: `test/fixtures/rules/http/${file}`,
    args,
    env: { REQUESTS: JSON.stringify(requests), OTEL_AGENT_RULES: JSON.stringify(rules), NODE_NO_WARNINGS: '1', ...env },
  });
  if (code !== 0) throw new Error(`the service failed: ${stdout}\n${stderr}\n${agentLines.join('\n')}`);
  const answers = stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Answer);
  return {
    spans,
    answers,
    agentLines,
    stderr,
    at(path) {
      const [wanted] = path.split('?');
      const span = spans.find(({ kind, attributes }) => kind === 'SERVER' && attributes['url.path'] === wanted);
      if (!span) throw new Error(`no span of ${path} among ${spans.map(({ name }) => name).join(', ')}`);
      return span;
    },
  };
}
