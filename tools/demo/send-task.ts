import { DemoFailure } from './failure.js';
import { traceNamedIn } from './trace-named-in.js';
import type { Scenario } from './scenarios.js';

/** A request the gateway has taken. */
export interface SentTask {
  scenario: Scenario;
  taskId: string;
  /** As the gateway's response names it. */
  traceId: string;
  request: { method: 'POST'; url: string; body: { url: string; priority: number } };
  response: { status: number; serverTiming: string };
}

/** Posts one task, as a client would, and reads from the response which trace it became. */
export async function sendTask(
  gatewayUrl: string,
  siteUrl: string,
  scenario: Scenario,
  idempotencyKey: string,
): Promise<SentTask> {
  const url = `${gatewayUrl}/tasks`;
  const body = { url: `${siteUrl}${scenario.path}`, priority: 3 };
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey, 'x-tenant-id': 'acme' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (response.status !== 202) throw new DemoFailure(`POST ${url} answered ${response.status} instead of 202: ${text}`);

  const { traceId, serverTiming } = traceNamedIn(response, `POST ${url}`);
  const { taskId } = JSON.parse(text) as { taskId: string };
  return {
    scenario,
    taskId,
    traceId,
    request: { method: 'POST', url, body },
    response: { status: response.status, serverTiming },
  };
}
