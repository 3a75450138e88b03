import type { DiagLogger } from '@opentelemetry/api';
import { reasonOf, report } from './report.js';

const LEVELS = ['error', 'warn', 'info', 'debug', 'verbose'] as const;
/** How far down the list the setting `log_level` goes; the SDK's own log is for `debug` and beyond. */
const SHOWN: Readonly<Record<string, number>> = { debug: 3, verbose: 4, all: 5 };

// `report` redacts the text; what cannot be printed must not throw into whoever logs it.
const say = (...parts: unknown[]) => report('OTA-041', parts.map(reasonOf).join(' '));
const nothing = () => {};

/** Takes the SDK's and the instrumentations' own log: into our lines as far as `log_level` wants it, else nowhere. */
export function sdkMessages(logLevel: string): DiagLogger {
  const shown = SHOWN[logLevel] ?? 0;
  const methods = LEVELS.map((level, index) => [level, index < shown ? say : nothing] as const);
  return Object.fromEntries(methods) as unknown as DiagLogger;
}
