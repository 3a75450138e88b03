import { type DiagLogger, DiagLogLevel } from '@opentelemetry/api';
import { report } from './report.js';

/**
 * The SDK's and the instrumentations' own log, for `log_level` debug and beyond only: registering a logger any earlier
 * would make a second SDK in the service print that it replaces ours.
 */
export function sdkMessages(level: string): { logger: DiagLogger; level: DiagLogLevel } | undefined {
  const levels: Record<string, DiagLogLevel> = {
    debug: DiagLogLevel.INFO,
    verbose: DiagLogLevel.DEBUG,
    all: DiagLogLevel.ALL,
  };
  const chosen = levels[level];
  if (chosen === undefined) return undefined;
  const say = (...parts: unknown[]) => report('OTA-041', parts.map(String).join(' '));
  return { logger: { error: say, warn: say, info: say, debug: say, verbose: say }, level: chosen };
}
