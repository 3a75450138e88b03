import { readSettings } from '../../src/config/read-settings.js';
import type { Settings } from '../../src/config/settings.js';

/** The settings that an environment gives, where no file adds to it. */
export function settingsOf(environment: Readonly<Record<string, string>>): Settings {
  return readSettings(environment, '/no/such/folder').settings;
}
