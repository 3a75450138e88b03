import type { Settings } from '../config/settings.js';
import { report } from '../report/report.js';
import { CATALOGUE } from './catalogue.js';
import type { Library } from './library.js';

/** The libraries of the catalogue that the settings leave switched on. */
export function chosenLibraries(settings: Settings): readonly Library[] {
  const enabled = settings['instrumentations.enabled'];
  const disabled = settings['instrumentations.disabled'];
  const known = new Set(CATALOGUE.map(({ name }) => name));
  for (const name of [...(enabled ?? []), ...disabled]) {
    if (!known.has(name)) report('OTA-023', name, [...known].join(', '));
  }
  return CATALOGUE.filter(({ name }) => (enabled === undefined || enabled.includes(name)) && !disabled.includes(name));
}
