export interface Contender {
  readonly name: string;
  /** Whether the agent is in it. */
  readonly traced: boolean;
  readonly env: Readonly<Record<string, string>>;
}

/** What the others are compared with comes first; the second is the same once more: their difference is that of the machine. */
export const CONTENDERS: readonly Contender[] = [
  { name: 'no agent', traced: false, env: {} },
  { name: 'no agent, once more', traced: false, env: {} },
  { name: 'everything kept', traced: true, env: {} },
  { name: 'everything kept, exporter `none`', traced: true, env: { OTEL_TRACES_EXPORTER: 'none' } },
  { name: 'ratio 0.1 and the tail', traced: true, env: { OTEL_AGENT_SAMPLING_RATIO: '0.1' } },
  { name: 'ratio 0', traced: true, env: { OTEL_AGENT_SAMPLING_RATIO: '0' } },
];

/** The one that is promised to be quick. */
export const PROMISED = 'everything kept';
