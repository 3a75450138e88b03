import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Folders in which clients are installed that are no dependencies, if somebody has them, joined by `:`. The native ones: `npm i node-rdkafka@3.6.1
 * @confluentinc/kafka-javascript@1.10.1`; for Node 20: `npm i @platformatic/kafka@1.35.0`.
 */
const FOLDERS = process.env['OTEL_AGENT_TEST_NATIVE_KAFKA']?.split(':') ?? [];

/** Why a package cannot be used here; undefined where it can. Loads it, so the agent has to be started before. */
export function nativeClient(name: string): { readonly lib?: any; readonly missing?: string } {
  let missing = 'OTEL_AGENT_TEST_NATIVE_KAFKA names no folder with it';
  for (const folder of FOLDERS) {
    try {
      return { lib: createRequire(join(folder, 'package.json'))(name) };
    } catch (error) {
      missing = (error as Error).message.split('\n')[0] ?? '';
    }
  }
  return { missing };
}

/** `@platformatic/kafka` of the root; on Node 20 an older one, if there is one, and what that uses of newer versions of Node. */
export async function platformatic(): Promise<{ readonly lib?: any; readonly missing?: string }> {
  if ('withResolvers' in Promise) return { lib: await import('@platformatic/kafka') };
  for (const folder of FOLDERS) {
    try {
      Object.assign(Promise, { withResolvers });
      return { lib: await import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve('@platformatic/kafka')).href) };
    } catch {
      // Not in there.
    }
  }
  return { missing: '@platformatic/kafka 2 calls Promise.withResolvers, which Node 20 lacks' };
}

function withResolvers(): object {
  const parts: Record<string, unknown> = {};
  parts['promise'] = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}
