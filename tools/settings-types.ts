import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultText } from '../src/config/default-text.js';
import type { Setting } from '../src/config/setting.js';
import { SETTINGS } from '../src/config/settings.js';

const BEGIN = '// Made by `node build/tools/settings-types.js` from the table of settings.';

/** A group of settings: by the next part of their key, the setting or the group below. */
type Group = Map<string, Group | string>;

/** The file with the types of settings as it should be. */
export function withTypes(file: string): string {
  const begin = file.indexOf(BEGIN);
  if (begin < 0) throw new Error(`the file needs the line ${BEGIN}`);
  return `${file.slice(0, begin + BEGIN.length)}\n\n${types()}`;
}

function types(): string {
  const root: Group = new Map();
  for (const key of Object.keys(SETTINGS)) {
    const parts = key.split('.');
    const name = parts.pop() ?? '';
    let group = root;
    for (const part of parts) {
      const below = group.get(part) ?? new Map();
      group.set(part, below);
      group = below as Group;
    }
    group.set(name, key);
  }
  return `/** Settings by the parts of their keys. */
export interface NestedSettings {
${members(root, '  ').join('\n')}
}
`;
}

function members(group: Group, indent: string): string[] {
  const lines: string[] = [];
  for (const [name, content] of group) {
    if (typeof content === 'string') {
      lines.push(...doc(SETTINGS[content as keyof typeof SETTINGS], indent), `${indent}readonly ${name}?: Input<'${content}'>;`);
    } else {
      lines.push(`${indent}readonly ${name}?: {`, ...members(content, `${indent}  `), `${indent}};`);
    }
  }
  return lines;
}

/** A comment in front of each: what it means, its unit, its default, and the variable that wins over it. */
function doc(setting: Setting<unknown>, indent: string): string[] {
  const meaning = [setting.doc, setting.adds && 'Adds to the default.'].filter(Boolean).join(' ').replaceAll('*/', '*\\/');
  return [
    `${indent}/**`,
    `${indent} * ${meaning}`,
    `${indent} * Default: ${defaultText(setting)}. Variable: \`${setting.variables.join('`, `')}\`.`,
    `${indent} */`,
  ];
}

if (require.main === module) {
  const file = join(__dirname, '..', '..', 'src/config/agent-settings.ts');
  writeFileSync(file, withTypes(readFileSync(file, 'utf8')));
}
