import type { AppProcess } from './app-process.js';
import type { Result } from './result.js';
import type { ReceiverProcess } from './receiver-process.js';

/** What a scenario can act on while its apps run. */
export interface Stage {
  readonly receiver: ReceiverProcess;
  readonly app: AppProcess;
  readonly quick: boolean;
  /** A directory of this run alone; the spool, if there is one, is in it. */
  readonly directory: string;
  /** Starts another process of the same service, with the same agent and environment. */
  start(app: string, args: readonly (string | number)[]): AppProcess;
  /** All that were started. */
  apps(): readonly AppProcess[];
  /** For the row of this run. */
  note(text: string): void;
}

/** What the agent has to achieve; where it does not, the row says so. */
export interface Must {
  /** Most spans that may be missing; default 0. `counted`: any number that the agent says, byte bound or no collector. */
  readonly lost?: number | 'counted';
  /** Most milliseconds that the end may take longer than without an agent; default 1000. */
  readonly delayMs?: number;
  /** Most spans that may be stored twice; default: any, for a request can be taken without its answer arriving. */
  readonly twice?: number;
  /** Further demands: what is wrong, in words. */
  readonly other?: (result: Result, plain: Result | undefined) => (string | false)[];
}

/** One row of the report. Everything that takes time has a short form for `--quick`. */
export interface Scenario {
  readonly group: string;
  readonly name: string;
  /** Name of a file in apps/, and its arguments. */
  readonly app: string;
  readonly args?: readonly (string | number)[] | ((quick: boolean) => readonly (string | number)[]);
  /** Flags in front of the agent's; asked with the Node that will run. */
  readonly nodeArgs?: (node: string) => readonly string[];
  /** Environment of the agent under test only. */
  readonly env?: (receiver: ReceiverProcess, directory: string) => Readonly<Record<string, string>>;
  readonly endpoints?: number;
  readonly tls?: boolean;
  /** Puts the collector into its state. */
  readonly before?: (receiver: ReceiverProcess, directory: string) => Promise<unknown>;
  /** Runs beside the app, from its start. */
  readonly during?: (stage: Stage) => Promise<unknown>;
  /** Runs when the app has ended; not without an agent. */
  readonly after?: (stage: Stage) => Promise<unknown>;
  /** Seconds that an app which is done lives on for its spans to arrive; it ends as soon as all have. */
  readonly staySeconds?: number;
  /** Runs at the very end, whatever happened. */
  readonly cleanUp?: (directory: string) => unknown;
  /** Longest life of an app; default 20 s, more than any end may take. */
  readonly limitMs?: number;
  /** False: not run without an agent, for its end has nothing of interest. */
  readonly plain?: boolean;
  /** Why there is no run of another agent; without it, there is one. */
  readonly noPeers?: string;
  /** It mostly waits, for about so many seconds in its long form: it runs beside others, the longest first. */
  readonly beside?: number | undefined;
  /** Whether it can be run here; default: yes. */
  readonly possible?: () => boolean;
  /** False: depends on the speed of the machine or takes long; not among the tests. */
  readonly test?: boolean;
  readonly must?: Must;
}
