import { type AgentHandle, agentHandle } from '../handle.js';

const START = 'Start it before the tests:\n\n  node --import @org/otel-agent/register --test\n';

/** The agent that runs in this thread; throws an error that says what to do when there is none. */
export function runningAgent(): AgentHandle {
  const agent = agentHandle();
  if (agent?.state === 'running') return agent;
  throw new Error(`No spans to collect: ${reason(agent)}`);
}

function reason(agent: AgentHandle | undefined): string {
  if (!agent) return `the agent was not started in this process. ${START}`;
  if (agent.state === 'standing-back') return 'another OpenTelemetry SDK is registered here, the agent stands back.';
  return 'the agent is switched off (OTEL_SDK_DISABLED?) or could not start here; its line on stderr says why.';
}
