import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DemoFailure } from './failure.js';

/** Says at once what would otherwise be three services' complaint about a module that is not found. */
export function requireBuiltAgent(root: string): void {
  const file = join(root, 'dist', 'register.cjs');
  if (!existsSync(file)) throw new DemoFailure(`the agent is not built: there is no ${file}, run "npm run build"`);
}
