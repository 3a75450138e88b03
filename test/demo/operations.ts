import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(__dirname, '..', '..', '..');
export const SERVICES = ['gateway', 'task-manager', 'web-crawler'] as const;

/** What puts a service together, and hands requests and messages on: no business. */
const WIRING: ReadonlySet<string> = new Set(['main', 'app', 'consume', 'schema']);

/** A function that a task passes, by file and name: `web-crawler/crawl-page.js crawlPage`. */
export type Operation = string;

/** Every exported function and every public method of the demo's business modules, as their sources have them. */
export function businessOperations(): Operation[] {
  return SERVICES.flatMap((service) =>
    readdirSync(join(root, 'demo', service))
      .filter((file) => !WIRING.has(file.replace('.ts', '')))
      .flatMap((file) => {
        const source = readFileSync(join(root, 'demo', service, file), 'utf8');
        const named = [...source.matchAll(/^(?:export (?:async )?function|  (?:async )?)(?: )?([a-z]\w*)\(.*\{$/gm)].map(([, name]) => name ?? '');
        return named.filter((name) => !NO_METHODS.has(name)).map((name) => `${service}/${file.replace('.ts', '.js')} ${name}`);
      }),
  );
}

const NO_METHODS = new Set(['constructor', 'if', 'for', 'while', 'switch', 'catch']);

/** How often each function of the demo's services was called, by V8's own count (`NODE_V8_COVERAGE`). */
export function callsOf(directory: string): Map<Operation, number> {
  const calls = new Map<Operation, number>();
  for (const file of readdirSync(directory)) {
    const { result } = JSON.parse(readFileSync(join(directory, file), 'utf8')) as { result: Script[] };
    for (const { url, functions } of result) {
      const [, script] = /\/build\/demo\/([\w-]+\/[\w-]+\.js)$/.exec(url) ?? [];
      const seen = new Set<string>();
      for (const { functionName, ranges } of script === undefined ? [] : functions) {
        // The outer one comes first.
        if (functionName === '' || seen.has(functionName)) continue;
        seen.add(functionName);
        const operation = `${script} ${functionName}`;
        calls.set(operation, (calls.get(operation) ?? 0) + (ranges[0]?.count ?? 0));
      }
    }
  }
  return calls;
}

interface Script {
  url: string;
  functions: { functionName: string; ranges: { count: number }[] }[];
}

/** The name of the span that the rules of config/demo make of an operation. */
export function spanNames(): Map<Operation, string> {
  const names = new Map<Operation, string>();
  for (const service of SERVICES) {
    const { rules } = parse(readFileSync(join(root, 'config', 'demo', `${service}.yaml`), 'utf8')) as { rules: Rule[] };
    for (const { function: target, span } of rules) {
      if (target && span) names.set(`${target.file.replace('demo/', '').replace('.ts', '.js')} ${target.method ?? target.function}`, span);
    }
  }
  return names;
}

interface Rule {
  function?: { file: string; method?: string; function?: string };
  span?: string;
}
