import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callSites } from './call-sites.js';

/** As far behind the call a registration compares versions, in characters. */
const REACH = 1500;
/** `api.version !== "1.9.0"`, `n.version!==r.VERSION`, either way round. */
const COMPARISON = new RegExp(
  `\\.version\\s*[!=]==?\\s*${operand('literal', 'name')}|` +
    `${operand('literalBefore', 'nameBefore')}\\s*[!=]==?\\s*[\\w$]+\\.version\\b`,
);

/**
 * The version of the `@opentelemetry/api` copy that called us, from the call stack; undefined when it does not tell. A
 * copy in `node_modules` says it in its package.json, one inside a bundle in the code just behind the call.
 */
export function versionOfCaller(): string | undefined {
  try {
    const frame = callSites().find((site) => site.getFileName() !== __filename);
    const name = frame?.getFileName();
    if (!frame || !name) return undefined;
    const file = name.startsWith('file:') ? fileURLToPath(name) : name;
    return versionOfPackageAt(file) ?? versionInBundle(file, frame.getLineNumber() ?? 1, frame.getColumnNumber() ?? 1);
  } catch {
    return undefined;
  }
}

function versionOfPackageAt(file: string): string | undefined {
  for (let folder = dirname(file); dirname(folder) !== folder; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const { name, version } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string; version?: string };
    if (name === '@opentelemetry/api') return version;
  }
  return undefined;
}

function versionInBundle(file: string, line: number, column: number): string | undefined {
  const source = readFileSync(file, 'utf8');
  let at = 0;
  for (let skipped = 1; skipped < line; skipped += 1) at = source.indexOf('\n', at) + 1;
  at += column - 1;
  const { literal, literalBefore, name, nameBefore } = COMPARISON.exec(source.slice(at, at + REACH))?.groups ?? {};
  if (literal ?? literalBefore) return literal ?? literalBefore;
  const constant = (name ?? nameBefore)?.split('.').at(-1);
  if (!constant) return undefined;
  // A bundle may hold several copies: the constant that stands nearest is the caller's.
  const escaped = constant.replaceAll('$', '\\$');
  const definition = new RegExp(`(?<![\\w$])${escaped}\\s*=\\s*["'\`](1\\.[^"'\`]+)["'\`]`, 'g');
  const found = [...source.matchAll(definition)].sort((a, b) => Math.abs(a.index - at) - Math.abs(b.index - at));
  return found[0]?.[1];
}

/** A version in quotes, or the name of something that holds it. */
function operand(literal: string, name: string): string {
  return `(?:["'\`](?<${literal}>1\\.[^"'\`]+)["'\`]|(?<${name}>[\\w$.]+))`;
}
