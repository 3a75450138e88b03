import type { FinishedSpan } from '../../src/testing/finished-span.js';
import type { Receiver } from '../otlp-receiver.js';
import { connectionFault } from './connection-fault.js';
import { DemoFailure } from './failure.js';
import { groupByTrace } from './group-by-trace.js';
import type { Services } from './services.js';
import { traceNamedIn } from './trace-named-in.js';

/** One status of the metrics page. */
export interface TaskMetric {
  status: string;
  tasks: number;
  average_ms: number | null;
}

/** What happens beside the tasks, and its trace. */
export interface Beside {
  what: string;
  traceId: string;
  spans: FinishedSpan[];
}

const timeoutMs = 10_000;
const HEALTH = 'health_check';

/** Looks a task up twice, reads the metrics page, sends what is no task, and waits for the traces; and for that of the first health check. */
export async function askBeside(services: Services, taskId: string, receiver: Receiver): Promise<{ beside: Beside[]; metrics: TaskMetric[] }> {
  const { gatewayUrl, taskManagerUrl } = services;
  const taskUrl = `${taskManagerUrl}/tasks/${taskId}`;
  const body = JSON.stringify({ url: 'ftp://nowhere/', priority: 3 });
  const asked = [
    { what: 'a task is looked up', ...(await ask(taskUrl, 200)), name: 'web_crawl_task.find' },
    { what: 'and once more: it is kept', ...(await ask(taskUrl, 200)), name: 'web_crawl_task.find' },
    { what: 'the metrics page', ...(await ask(`${taskManagerUrl}/api/metrics`, 200)), name: 'task_metrics.calculate' },
    { what: 'what is no task', ...(await ask(`${gatewayUrl}/tasks`, 400, body)), name: 'web_crawl_task.validate' },
  ];
  const find = (spans: FinishedSpan[]): (Beside | undefined)[] => {
    const traces = [...groupByTrace(spans)];
    const health = traces.find(([, [root]]) => root?.name === HEALTH && root.parentSpanId === undefined);
    const others = asked.map(({ what, traceId, name }) => {
      const trace = traces.find(([id]) => id === traceId)?.[1] ?? [];
      return trace.some((span) => span.name === name) && !connectionFault(trace) ? { what, traceId, spans: trace } : undefined;
    });
    return [...others, health && { what: 'a health check', traceId: health[0], spans: health[1] }];
  };
  try {
    const found = find(await receiver.waitFor((spans) => find(spans).every((one) => one), timeoutMs));
    return { beside: found.filter((one) => one !== undefined), metrics: (asked[2]!.answer as { tasks: TaskMetric[] }).tasks };
  } catch (error) {
    const missing = find(receiver.spans()).flatMap((one, at) => (one ? [] : [asked[at]?.name ?? HEALTH]));
    throw new DemoFailure(`no trace with ${missing.join(', ')} after ${timeoutMs / 1000} s`, { cause: error });
  }
}

async function ask(url: string, status: number, body?: string): Promise<{ traceId: string; answer: unknown }> {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const response = await fetch(url, { ...(body !== undefined && { ...post, body }), signal: AbortSignal.timeout(timeoutMs) });
  const text = await response.text();
  const request = `${body === undefined ? 'GET' : 'POST'} ${url}`;
  if (response.status !== status) throw new DemoFailure(`${request} answered ${response.status} instead of ${status}: ${text}`);
  return { traceId: traceNamedIn(response, request).traceId, answer: JSON.parse(text) };
}
