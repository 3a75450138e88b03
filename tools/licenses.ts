import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundledPackage } from './packages-in.js';

/** Notices that a package leaves out, for what others wrote of it. */
const NOTICES = join(__dirname, '..', '..', 'tools', 'notices');

/** The notices that the bundled packages' licences ask for; each different licence text once. */
export function licensesOf(packages: readonly BundledPackage[]): string {
  const byText = new Map<string, string[]>();
  for (const { name, version, license, folder } of packages) {
    const file = readdirSync(folder).find((entry) => /^(licen[cs]e|notice)(\.|$)/i.test(entry));
    const own = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license}`;
    const more = join(NOTICES, `${name}.txt`);
    const text = existsSync(more) ? `${own}\n\n${readFileSync(more, 'utf8').trim()}` : own;
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  return `The files in this folder contain code of these packages.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
