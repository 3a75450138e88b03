import { closest } from '../config/closest.js';
import { VERSION } from '../version.js';
import { explain, EXPLAIN_HELP } from './explain.js';
import { UsageError } from './usage-error.js';

/** Where a command runs. */
export interface Surroundings {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether somebody looks at the output: it may have colours. */
  readonly isTerminal: boolean;
}

/** What a command has to say, and its exit code: 0 fine, 1 faults were found, 2 wrong usage or a file that cannot be got at. */
export interface Outcome {
  readonly code: 0 | 1 | 2;
  readonly output?: string;
  readonly complaint?: string;
}

const COMMANDS: Readonly<Record<string, (args: readonly string[], around: Surroundings) => Outcome>> = { explain };

const HELP = `otel-agent ${VERSION}

  otel-agent explain    settings and rules: what counts, where it is from, what it matches

${EXPLAIN_HELP}`;

/** Runs one command. It starts no agent, loads nothing of the service and never throws. */
export function runCli([command, ...args]: readonly string[], around: Surroundings): Outcome {
  if (command === undefined || command === 'help' || command === '--help' || command === '-h') return { code: 0, output: HELP };
  if (command === '--version' || command === '-v') return { code: 0, output: `${VERSION}\n` };
  const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  try {
    if (!run) throw new UsageError(`there is no command '${command.slice(0, 60)}'`, closest(command, Object.keys(COMMANDS)));
    if (args.includes('--help') || args.includes('-h')) return { code: 0, output: EXPLAIN_HELP };
    return run(args, around);
  } catch (thrown) {
    const usage = thrown instanceof UsageError;
    const why = usage ? thrown.message : `internal error: ${String((thrown as Error | undefined)?.message)}`;
    return { code: 2, complaint: `otel-agent: ${why}${usage ? '; otel-agent --help shows what there is' : ''}\n` };
  }
}
