import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the declarations of the public entries. */
export function declareTypes(root: string, dist: string): void {
  const tsc = join(root, 'node_modules/.bin/tsc');
  // What declarations of `.` and `./testing` need is in src/ alone and mentions no package: users install none for types.
  execFileSync(tsc, ['-p', join(root, 'tsconfig.types.json')], { stdio: 'inherit' });
  for (const file of ['register.d.mts', 'register.d.cts']) writeFileSync(join(dist, file), 'export {};\n');
}
