import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AppResult, ROOT, runApp } from '../support/run-app.js';

const REGISTER = pathToFileURL(join(ROOT, 'dist/register.mjs')).href;

/** Runs code in a folder of its own, under the agent, which is named by its file: the folder has no node_modules. */
export function runInFolder(folder: string, code: string, env: Record<string, string> = {}): Promise<AppResult> {
  return runApp({ code, preload: 'none', nodeArgs: ['--import', REGISTER], cwd: folder, env });
}

/** The same without the agent. */
export function runWithoutAgent(folder: string, code: string, env: Record<string, string> = {}): Promise<AppResult> {
  return runApp({ code, preload: 'none', cwd: folder, env });
}
