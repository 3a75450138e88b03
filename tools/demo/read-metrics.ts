import { DemoFailure } from './failure.js';

/** One status of the metrics page. */
export interface TaskMetric {
  status: string;
  tasks: number;
  average_ms: number | null;
}

/** What task-manager's metrics page says, which is one call of an SQL function. */
export async function readMetrics(taskManagerUrl: string): Promise<TaskMetric[]> {
  const url = `${taskManagerUrl}/api/metrics`;
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new DemoFailure(`GET ${url} answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { tasks: TaskMetric[] }).tasks;
}
