import { type DiagLogger, DiagLogLevel } from '@opentelemetry/api';
import { report } from './report.js';

const LEVELS: Record<string, DiagLogLevel> = {
  debug: DiagLogLevel.INFO,
  verbose: DiagLogLevel.DEBUG,
  all: DiagLogLevel.ALL,
};

const say = (...parts: unknown[]) => report('OTA-041', parts.map(String).join(' '));

/**
 * The SDK's and the instrumentations' own log, for `log_level` debug and beyond only: registering a logger any earlier
 * would make a second SDK in the service print that it replaces ours.
 */
export function sdkMessages(level: string): { logger: DiagLogger; level: DiagLogLevel } | undefined {
  const chosen = LEVELS[level];
  if (chosen === undefined) return undefined;
  return { logger: { error: say, warn: say, info: say, debug: say, verbose: say }, level: chosen };
}
