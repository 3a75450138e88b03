import type { Receiver } from '../otlp-receiver.js';
import { completeTraces, type CompleteTrace } from './complete-traces.js';
import type { Scenario } from './scenarios.js';
import { sendTask, type SentTask } from './send-task.js';

/** Enough for the services to work on several tasks at once, few enough for one in-memory broker. */
const atOnce = 10;

/** Sends the requests and waits for their traces, in the order of the plan. */
export async function sendAll(
  plan: readonly Scenario[],
  gatewayUrl: string,
  siteUrl: string,
  receiver: Receiver,
): Promise<CompleteTrace[]> {
  const key = (index: number): string => `order-${plan[index]!.repeatsKey ? 0 : index}`;
  const send = (index: number): Promise<SentTask> => sendTask(gatewayUrl, siteUrl, plan[index]!, key(index));

  // The first task is stored before its key is used again.
  const done = await completeTraces([await send(0)], receiver);
  for (let begin = 1; begin < plan.length; begin += atOnce) {
    const indexes = plan.slice(begin, begin + atOnce).map((_, offset) => begin + offset);
    done.push(...(await completeTraces(await Promise.all(indexes.map(send)), receiver)));
  }
  return done;
}
