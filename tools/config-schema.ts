import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultText } from '../src/config/default-text.js';
import type { Setting } from '../src/config/setting.js';
import { SETTINGS } from '../src/config/settings.js';
import { FORMS } from './form-schemas.js';
import { DEFINITIONS, type Schema, valueSchema } from './value-schema.js';

/** From the root of the checkout. */
export const SCHEMA_FILE = 'config/otel-agent.schema.json';

/** Where a file is named, a file cannot name another. */
const KEYS = Object.keys(SETTINGS).filter((key) => key !== 'config' && key !== 'config_file');

/** The text of the JSON schema of `otel-agent.yaml`, made from the table of settings. */
export function configSchema(): string {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: 'Made by `node build/tools/config-schema.js` from the table of settings.',
    title: 'otel-agent.yaml',
    description: 'Settings of @org/otel-agent (docs/config.md) and its rules (docs/rules.md).',
    definitions: DEFINITIONS,
    ...group('', '#'),
  };
  const own = { '^x-': { description: 'Yours: a place for anchors.' } };
  return `${JSON.stringify({ ...schema, patternProperties: { ...schema.patternProperties, ...own } }, undefined, 1)}\n`;
}

interface Group {
  readonly type: readonly string[];
  readonly properties: Readonly<Record<string, Schema>>;
  readonly patternProperties: Readonly<Record<string, Schema>>;
  readonly additionalProperties: false;
}

/** What begins with `prefix`. Keys that are not taken apart are patterns: they are right, and no editor proposes them. */
function group(prefix: string, pointer: string): Group {
  const below = KEYS.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  const properties: Record<string, Schema> = {};
  const patterns: Record<string, Schema> = {};
  for (const key of below) {
    const parts = key.split('.');
    const [name = ''] = parts;
    const whole = prefix + name;
    properties[name] ??= parts.length === 1 ? setting(whole) : { ...group(`${whole}.`, `${pointer}/properties/${name}`) };
    for (let length = 2; length <= parts.length; length += 1) {
      const path = parts.slice(0, length);
      patterns[`^${path.join('\\.')}$`] = { $ref: `${pointer}/${path.map((part) => `properties/${part}`).join('/')}` };
    }
  }
  return { type: ['object', 'null'], properties, patternProperties: patterns, additionalProperties: false };
}

function setting(key: string): Schema {
  const row = SETTINGS[key as keyof typeof SETTINGS] as Setting<unknown>;
  const adds = row.adds ? ' Adds to the default.' : '';
  const description = `${row.doc}${adds} Default: ${defaultText(row)}. Variable: ${row.variables.join(', ')}.`;
  return { description, ...(FORMS[key] ?? valueSchema(key, row)) };
}

if (require.main === module) {
  const file = join(__dirname, '..', '..', SCHEMA_FILE);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, configSchema());
}
