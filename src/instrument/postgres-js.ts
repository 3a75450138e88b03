import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadedModule } from '../load/module-hook.js';
import { report } from '../report/report.js';
import { failingClosed } from './cleaner.js';
import type { Instrumented, Toolbox } from './library.js';
import { statusWithoutValues } from './pg-errors.js';
import { Instances } from './postgres-js-instances.js';
import { patchQueries, SCOPE } from './postgres-js-queries.js';

/** The package's own name. Its CommonJS and its ES module build are two programs of the same files. */
const NAME = 'postgres';
const SUPPORTED = 3;

/**
 * PostgreSQL through `postgres` (postgres.js), for which there is no official instrumentation. What is patched is shared by
 * all who use a build, and can be patched in an ES module, too: the class of its queries, and a function through which each
 * client passes when it is made.
 */
export function postgresJs(toolbox: Toolbox): Instrumented {
  const instances = new Instances();
  const clean = failingClosed(toolbox.clean);
  toolbox.finish(SCOPE, (span) => {
    statusWithoutValues(span);
    toolbox.rules?.pg?.ended(span);
  });
  return {
    after({ folder, path, exports }: LoadedModule) {
      if (path.endsWith('src/large.js')) instances.watch((exports as { default?: unknown } | undefined)?.default ?? exports);
      if (!path.endsWith('src/query.js')) return;
      const version = versionOf(folder);
      const { Query } = exports as { Query?: unknown };
      if (Number.parseInt(version, 10) !== SUPPORTED || !patchQueries(Query, { toolbox, instances, clean })) {
        report('OTA-021', NAME, version, `${SUPPORTED}.x`);
      } else {
        report('OTA-022', NAME, version);
      }
    },
  };
}

function versionOf(folder: string): string {
  try {
    return String((JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version?: unknown }).version);
  } catch {
    return 'of unknown version';
  }
}
