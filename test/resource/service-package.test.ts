import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { servicePackage } from '../../src/resource/service-package.js';

const SHOP = JSON.stringify({ name: '@shop/orders', version: '1.4.2' });
const OTHER = JSON.stringify({ name: 'other', version: '9.9.9' });
const ESM_ONLY = JSON.stringify({ type: 'module' });

test('finds the package.json above the main file, past those that only set a type', async (t) => {
  const root = t.testdir({
    'package.json': OTHER,
    orders: { 'package.json': SHOP, dist: { 'package.json': ESM_ONLY, src: { 'main.js': '' } } },
  });
  t.match(servicePackage(join(root, 'orders/dist/src/main.js'), root), { name: '@shop/orders', version: '1.4.2' });
});

test('follows links: a workspace is where its files are', async (t) => {
  const root = t.testdir({
    'package.json': OTHER,
    packages: { orders: { 'package.json': SHOP, 'main.js': '' } },
    node_modules: { '.bin': {}, '@shop': {} },
  });
  symlinkSync('../../packages/orders', join(root, 'node_modules/@shop/orders'));
  symlinkSync('../@shop/orders/main.js', join(root, 'node_modules/.bin/orders'));
  t.equal(servicePackage(join(root, 'node_modules/.bin/orders'), root).name, '@shop/orders');
  t.equal(servicePackage(join(root, 'node_modules/@shop/orders/main.js'), '/').name, '@shop/orders');
});

test('takes the working directory when there is no main file', async (t) => {
  const root = t.testdir({ 'package.json': SHOP, src: {} });
  t.equal(servicePackage(undefined, join(root, 'src')).name, '@shop/orders');
  t.equal(servicePackage('first-argument', root).name, '@shop/orders', 'node -e code first-argument');
});

test('takes the working directory when a tool in node_modules starts the service', async (t) => {
  const root = t.testdir({
    'package.json': SHOP,
    node_modules: { next: { 'package.json': OTHER, bin: { 'next.js': '' } } },
    empty: {},
  });
  const tool = join(root, 'node_modules/next/bin/next.js');
  t.equal(servicePackage(tool, root).name, '@shop/orders');
  t.equal(servicePackage(tool, '/').name, 'other', 'better than nothing');
});

test('understands a folder as main file, and a file without its extension', async (t) => {
  const root = t.testdir({ 'package.json': OTHER, orders: { 'package.json': SHOP, 'index.js': '', 'main.js': '' } });
  t.equal(servicePackage(join(root, 'orders'), root).name, '@shop/orders');
  t.equal(servicePackage(join(root, 'orders/main'), root).name, '@shop/orders');
});

test('takes what cannot be read for absent', async (t) => {
  const root = t.testdir({
    'package.json': SHOP,
    broken: { 'package.json': '{', 'main.js': '' },
    odd: { 'package.json': '[1]', 'main.js': '' },
    wrong: { 'package.json': JSON.stringify({ name: 7, version: null }), 'main.js': '' },
    folder: { 'package.json': {}, 'main.js': '' },
  });
  for (const folder of ['broken', 'odd', 'wrong', 'folder', 'not-there']) {
    t.equal(servicePackage(join(root, folder, 'main.js'), '/').name, '@shop/orders', folder);
  }
  t.strictSame(servicePackage('/main.js', '/'), { aliases: new Map() });
});

test('knows the npm aliases of the service', async (t) => {
  const dependencies = {
    express4: 'npm:express@4',
    'scoped-pg': 'npm:@acme/pg@^8.0.0',
    latest: 'npm:kafkajs',
    pg: '^8.0.0',
    odd: 7,
  };
  const manifest = JSON.stringify({
    name: 'shop',
    dependencies,
    devDependencies: { express4: 'npm:other@1', dev: 'npm:pino@9' },
  });
  const root = t.testdir({ 'package.json': manifest });
  t.strictSame([...servicePackage(undefined, root).aliases].sort(), [
    ['dev', 'pino'],
    ['express4', 'express'],
    ['latest', 'kafkajs'],
    ['scoped-pg', '@acme/pg'],
  ]);
});
