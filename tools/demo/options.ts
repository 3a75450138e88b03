import { parseArgs } from 'node:util';

export interface DemoOptions {
  json: boolean;
  keep: boolean;
  help: boolean;
  /** Number of `POST /tasks`, 1 to 1000. */
  requests: number;
}

export const usage = `Usage: npm run demo -- [options]

Starts PostgreSQL, a Kafka stand-in and three services under the agent, sends requests
to them and draws what they did: a success, a failure, a retry, and more.

Options:
  --requests N   send N requests, 1 to 1000 (default 5); the second meets a page that
                 answers 500, the third a duplicate key, the fourth a busy page
  --json         all traces as JSON on stdout, everything else on stderr
                 (npm run -s demo -- --json, without -s npm adds lines of its own)
  --keep         leave everything running until Ctrl-C, print the addresses
  --help         this text

Environment:
  KAFKA_BROKERS                 use these brokers (host:port, …) instead of the stand-in
  DATABASE_URL                  use this PostgreSQL instead of an embedded one
  OTEL_EXPORTER_OTLP_ENDPOINT   pass all traces on to this OTLP/HTTP endpoint as well
`;

/** Thrown for a command line that cannot be followed; the message says what is wrong with it. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Reads the arguments after the script's name. */
export function parseOptions(args: readonly string[]): DemoOptions {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        requests: { type: 'string', default: '5' },
      },
    }));
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
  if (!/^[1-9]\d{0,2}$|^1000$/.test(values.requests)) {
    throw new UsageError(`--requests is "${values.requests}", expected a number from 1 to 1000`);
  }
  return { ...values, requests: Number(values.requests) };
}
