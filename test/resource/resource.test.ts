import { hostname } from 'node:os';
import { basename } from 'node:path';
import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { resourceOf } from '../../src/resource/resource.js';

const ORDERS = { name: '@shop/orders', version: '1.4.2', aliases: new Map<string, string>() };
const UNNAMED = { aliases: new Map<string, string>() };

function attributesOf(env: Record<string, string>, service = ORDERS as typeof ORDERS | typeof UNNAMED) {
  return resourceOf(readSettings(env, '/no/such/folder').settings, service).attributes;
}

test('names the service by its package.json, without the scope', async (t) => {
  t.match(attributesOf({}), { 'service.name': 'orders', 'service.version': '1.4.2' });
  const unnamed = attributesOf({}, UNNAMED);
  t.equal(unnamed['service.name'], `unknown_service:${basename(process.execPath)}`);
  t.notOk('service.version' in unnamed);
});

test('says where the service runs when that is set', async (t) => {
  t.notOk('deployment.environment.name' in attributesOf({}));
  t.equal(attributesOf({ OTEL_AGENT_SERVICE_ENVIRONMENT: 'staging' })['deployment.environment.name'], 'staging');
});

test('prefers named settings to attributes, attributes to what is detected, and that to package.json', async (t) => {
  const attributes =
    'service.name=b,service.version=2,deployment.environment.name=c,host.name=d,container.id=e,process.pid=f';
  t.match(attributesOf({ OTEL_RESOURCE_ATTRIBUTES: attributes }), {
    'service.name': 'b',
    'service.version': '2',
    'deployment.environment.name': 'c',
    'host.name': 'd',
    'container.id': 'e',
    'process.pid': 'f',
  });
  const named = {
    OTEL_SERVICE_NAME: 'x',
    OTEL_AGENT_SERVICE_VERSION: '3',
    OTEL_AGENT_SERVICE_ENVIRONMENT: 'y',
    OTEL_RESOURCE_ATTRIBUTES: attributes,
  };
  t.match(attributesOf(named), { 'service.name': 'x', 'service.version': '3', 'deployment.environment.name': 'y' });
});

test('tells host, operating system, process and instance', async (t) => {
  t.match(attributesOf({}), {
    'host.name': hostname(),
    'host.arch': /^(amd64|arm64|arm32|[a-z0-9]+)$/,
    'os.type': process.platform,
    'os.version': String,
    'process.pid': process.pid,
    'process.executable.name': 'node',
    'process.executable.path': process.execPath,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    'service.instance.id': /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.distro.name': '@org/otel-agent',
    'telemetry.distro.version': String,
  });
});

test('never tells the command line, in which passwords stand, nor the owner of the process', async (t) => {
  t.strictSame(
    Object.keys(attributesOf({})).filter((key) => key.startsWith('process.command') || key === 'process.owner'),
    [],
  );
});

test('detects nothing when nothing is to be detected, and still names the service', async (t) => {
  const attributes = attributesOf({ OTEL_NODE_RESOURCE_DETECTORS: 'none', OTEL_RESOURCE_ATTRIBUTES: 'a=1' });
  t.strictSame(Object.keys(attributes).sort(), [
    'service.name',
    'service.version',
    'telemetry.distro.name',
    'telemetry.distro.version',
    'telemetry.sdk.language',
    'telemetry.sdk.name',
    'telemetry.sdk.version',
  ]);
});

test('detects what is asked for and no more', async (t) => {
  const groups: Record<string, RegExp> = {
    host: /^host\./,
    os: /^os\./,
    process: /^process\./,
    service: /^service\.instance\.id$/,
    serviceinstance: /^service\.instance\.id$/,
    env: /^team$/,
  };
  const plain = Object.keys(attributesOf({ OTEL_NODE_RESOURCE_DETECTORS: 'none' }));
  for (const [detector, pattern] of Object.entries(groups)) {
    const env = { OTEL_NODE_RESOURCE_DETECTORS: detector, OTEL_RESOURCE_ATTRIBUTES: 'team=checkout' };
    const more = Object.keys(attributesOf(env)).filter((key) => !plain.includes(key));
    t.ok(more.length > 0 && more.every((key) => pattern.test(key)), `${detector}: ${more.join(', ')}`);
  }
});

test('gives every process an id of its own', async (t) => {
  t.not(attributesOf({})['service.instance.id'], attributesOf({})['service.instance.id']);
});
