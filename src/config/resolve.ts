import { report, setLogLevel } from '../report/report.js';
import { type Reading, readSettings } from './read-settings.js';

/**
 * Reads every setting (`data` is what a program gave) and says what there is to say, no more than `log_level` wants. An
 * agent that is switched off says only that an older variable did it.
 */
export function resolveSettings(
  environment: Readonly<Record<string, string | undefined>>,
  directory: string,
  data?: unknown,
): Reading {
  const reading = readSettings(environment, directory, data);
  setLogLevel(reading.settings.log_level);
  for (const [code, ...details] of reading.remarks) {
    if (!reading.settings.disabled || code === 'OTA-012') report(code, ...details);
  }
  return reading;
}
