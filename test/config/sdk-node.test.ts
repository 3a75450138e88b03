import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { containerId } from '../../src/resource/container-id.js';
import { makeCertificates } from '../support/certificates.js';
import { runApp } from '../support/run-app.js';
import type { Case } from './oracle/case.js';
import { ENDPOINT_CASES, HEADER_CASES, TRANSPORT_CASES } from './oracle/cases/export.js';
import { GRPC_CASES } from './oracle/cases/grpc.js';
import { BATCH_CASES, LIMIT_CASES } from './oracle/cases/limits-and-batches.js';
import { PROPAGATOR_CASES } from './oracle/cases/propagators.js';
import { RESOURCE_CASES } from './oracle/cases/resource.js';
import { SAMPLER_CASES } from './oracle/cases/sampler.js';
import { SWITCH_CASES } from './oracle/cases/switches.js';
import { ZIPKIN_CASES } from './oracle/cases/zipkin.js';
import type { Readings } from './oracle/child.js';
import { compare } from './oracle/compare.js';
import { EVERYWHERE } from './oracle/differences.js';

const GROUPS: Record<string, readonly Case[]> = {
  resource: RESOURCE_CASES,
  sampler: SAMPLER_CASES,
  propagators: PROPAGATOR_CASES,
  limits: LIMIT_CASES,
  batches: BATCH_CASES,
  endpoint: ENDPOINT_CASES,
  headers: HEADER_CASES,
  transport: TRANSPORT_CASES,
  grpc: GRPC_CASES,
  zipkin: ZIPKIN_CASES,
  switches: SWITCH_CASES,
};

const seen = new Set<string>();

for (const [group, cases] of Object.entries(GROUPS)) {
  test(`reads the standard variables as sdk-node does, or differs as listed: ${group}`, async (t) => {
    const folder = t.testdir({
      'environments.json': JSON.stringify(cases.map(({ env }) => env)),
    });
    makeCertificates(folder);
    const files = ['environments.json', 'readings.json'].map((name) => join(folder, name));
    const { code, stderr } = await runApp({
      file: 'build/test/config/oracle/child.js',
      args: files,
      preload: 'none',
      cwd: folder,
      // Of @grpc/grpc-js; a machine may have it set.
      env: { GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: '' },
    });
    t.equal(code, 0, stderr || 'both readings go through');
    const readings = JSON.parse(readFileSync(files[1] ?? '', 'utf8')) as Readings[];
    t.equal(readings.length, cases.length, 'every setting is read');
    for (const [index, one] of cases.entries()) {
      const { expected, actual, stale, everywhere } = compare(one, readings[index] ?? { sdk: {}, ours: {} });
      t.strictSame({ ...actual, stale }, { ...expected, stale: [] }, one.name);
      for (const field of everywhere) seen.add(field);
    }
  });
}

test('has no difference in the list that shows in no case', async (t) => {
  const listed = EVERYWHERE.filter(({ field }) => field !== 'resource.container.id' || containerId() !== undefined);
  t.strictSame(
    listed.filter(({ field }) => !seen.has(field)).map(({ field }) => field),
    [],
  );
});

test('compares 60 settings and more, each under a name of its own', async (t) => {
  const cases = Object.values(GROUPS).flat();
  t.ok(cases.length >= 60, `${cases.length} settings`);
  t.equal(new Set(cases.map(({ name }) => name)).size, cases.length);
});
