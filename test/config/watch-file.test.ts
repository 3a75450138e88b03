import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Test, test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import type { SettingKey } from '../../src/config/settings.js';
import { watchConfigFile } from '../../src/config/watch-file.js';
import { runInFolder } from './in-folder.js';

/** Watches the file of a folder, much faster than a service does, and keeps what it is told. */
function watched(t: Test, text: string, environment: Record<string, string> = {}) {
  const folder = t.testdir({ 'otel-agent.yaml': text });
  const file = join(folder, 'otel-agent.yaml');
  const changes: { ratio: number; keys: readonly SettingKey[] }[] = [];
  const reading = readSettings(environment, folder);
  const stop = watchConfigFile(reading, ({ settings }, keys) => void changes.push({ ratio: settings['sampling.ratio'], keys }), 5, 15);
  const alive = setInterval(() => {}, 1000);
  t.teardown(() => {
    clearInterval(alive);
    stop();
  });
  const until = async (count: number) => {
    for (const end = Date.now() + 10_000; changes.length < count && Date.now() < end; ) await wait(5);
    t.equal(changes.length, count);
    return changes.at(-1);
  };
  return { folder, file, changes, until, replace: (content: string) => replace(file, content) };
}

/** As editors do it. */
function replace(file: string, content: string): void {
  writeFileSync(`${file}~`, content);
  renameSync(`${file}~`, file);
}

test('tells what has changed of sampling, whichever way the file is written', async (t) => {
  const { file, until, replace: renamed } = watched(t, 'sampling: {ratio: 0.1}');
  renamed('sampling: {ratio: 0.2}');
  t.strictSame(await until(1), { ratio: 0.2, keys: ['sampling.ratio'] });
  writeFileSync(file, 'sampling: {ratio: 0.3, tail: {keep: none}}');
  t.strictSame(await until(2), { ratio: 0.3, keys: ['sampling.ratio', 'sampling.tail.keep'] });
  unlinkSync(file);
  await wait(60);
  writeFileSync(file, 'service: {}');
  t.strictSame(await until(3), { ratio: 1, keys: ['sampling.ratio', 'sampling.tail.keep'] }, 'what is taken out is the default again');
});

test('sees the links of a ConfigMap change', async (t) => {
  const folder = t.testdir({ one: { 'otel-agent.yaml': 'sampling: {ratio: 0.1}' }, two: { 'otel-agent.yaml': 'sampling: {ratio: 0.2}' } });
  symlinkSync('one', join(folder, '..data'));
  symlinkSync('..data/otel-agent.yaml', join(folder, 'otel-agent.yaml'));
  const ratios: number[] = [];
  const stop = watchConfigFile(readSettings({}, folder), ({ settings }) => void ratios.push(settings['sampling.ratio']), 5, 10);
  t.teardown(stop);
  symlinkSync('two', join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  for (const end = Date.now() + 10_000; ratios.length === 0 && Date.now() < end; ) await wait(5);
  t.strictSame(ratios, [0.2]);
});

test('watches the file of OpenTelemetry too, and a named one that is not there yet', async (t) => {
  const folder = t.testdir({ 'otel.yaml': 'distribution: {otel_agent: {sampling: {ratio: 0.1}}}' });
  for (const [environment, before, file, text] of [
    [{ OTEL_CONFIG_FILE: 'otel.yaml' }, 0.1, 'otel.yaml', 'distribution: {otel_agent: {sampling: {ratio: 0.2}}}'],
    [{ OTEL_AGENT_CONFIG: 'later.yaml' }, 1, 'later.yaml', 'sampling: {ratio: 0.2}'],
  ] as const) {
    const ratios: number[] = [];
    const reading = readSettings(environment, folder);
    t.equal(reading.settings['sampling.ratio'], before);
    const stop = watchConfigFile(reading, ({ settings }) => void ratios.push(settings['sampling.ratio']), 5, 10);
    t.teardown(stop);
    replace(join(folder, file), text);
    for (const end = Date.now() + 10_000; ratios.length === 0 && Date.now() < end; ) await wait(5);
    t.strictSame(ratios, [0.2], file);
  }
});

test('changes nothing for what is bad, half-written, gone, or of no consequence', async (t) => {
  const { folder, file, changes, until } = watched(t, 'sampling: {ratio: 0.1}');
  for (const content of ['sampling: {ratio: [', 'sampling: {ratio: 7}', 'sampling: {ratio: 0.2, rules: 5}', '- x', '\0', 'sampling: {ratio: 0.1} # why', 'sampling: {ratio: 0.1, mode: local}']) {
    writeFileSync(file, content);
    await wait(60);
  }
  rmSync(file);
  await wait(60);
  mkdirSync(file);
  await wait(60);
  rmSync(file, { recursive: true });
  t.strictSame(changes, []);
  // In pieces, each of which would be a good file.
  writeFileSync(file, '');
  for (const piece of ['sampling:', '\n  ratio: 0', '.', '5']) {
    writeFileSync(file, piece, { flag: 'a' });
    await wait(3);
  }
  t.match(await until(1), { ratio: 0.5 });
  t.ok(folder);
});

test('lets variables win over the file as before, whatever the service makes of its environment', async (t) => {
  const environment: Record<string, string> = { OTEL_AGENT_SAMPLING_RATIO: '0.9', SHARE: '0.4' };
  const { until, replace: renamed } = watched(t, 'sampling: {ratio: 0.1}', environment);
  delete environment['OTEL_AGENT_SAMPLING_RATIO'];
  delete environment['SHARE'];
  renamed('sampling: {ratio: 0.2, environments: {staging: "${SHARE}"}}');
  t.strictSame(await until(1), { ratio: 0.9, keys: ['sampling.environments'] });
});

// A service that asks itself whether its requests are sampled, and writes its own file of settings.
const SERVICE = `
  const { createServer, get } = require('node:http');
  const fs = require('node:fs');
  let sampled;
  const server = createServer((request, response) => {
    sampled = (parseInt(request.headers.traceparent.slice(-2), 16) & 1) === 1;
    response.end();
  }).listen(0, '127.0.0.1');
  const ask = () => new Promise((done) => get({ port: server.address().port, path: '/x' }, (response) => response.resume().on('end', done)));
  const until = async (wanted) => {
    for (const end = Date.now() + 20000; Date.now() < end; await new Promise((done) => setTimeout(done, 50))) {
      await ask();
      if (sampled === wanted) return console.log(wanted);
    }
    console.log('never ' + wanted);
  };
  const replace = (text) => {
    fs.writeFileSync('new.yaml', text);
    fs.renameSync('new.yaml', 'otel-agent.yaml');
  };
  const seconds = (count) => new Promise((done) => setTimeout(done, count * 1000));
  (async () => {
    await new Promise((done) => server.on('listening', done));
    await until(false);
    replace('sampling: {ratio: 1, tail: {keep: none}}');
    await until(true);
    fs.writeFileSync('otel-agent.yaml', 'sampling: {ratio: 0');
    await seconds(3);
    await until(true);
    fs.writeFileSync('otel-agent.yaml', 'sampling: {ratio: 0, tail: {keep: none}}\\nservice: {name: other}\\nhttp: {ignore_paths: [/x]}');
    await until(false);
    server.close();
  })();
`;

test('changes the sampling of a running service, and keeps it from nothing', async (t) => {
  const folder = t.testdir({ 'otel-agent.yaml': 'sampling: {ratio: 0, tail: {keep: none}}\ntraces: {exporter: file}' });
  const { stdout, agentLines, code } = await runInFolder(folder, SERVICE, { OTEL_LOG_LEVEL: 'info', OTEL_TRACES_EXPORTER: 'file' });
  t.equal(stdout, 'false\ntrue\ntrue\nfalse\n');
  t.equal(code, 0);
  t.match(agentLines.slice(1), [
    'otel-agent: [OTA-061] sampling was changed: mode local, ratio 1, tail off (otel-agent.yaml)',
    /^otel-agent: \[OTA-072\] otel-agent\.yaml:1:\d+: .*; what counted before goes on$/,
    'otel-agent: [OTA-061] sampling was changed: mode local, ratio 0, tail off (otel-agent.yaml)',
    'otel-agent: [OTA-071] otel-agent.yaml has changed: service, http will count when the service is started again',
  ]);
  t.equal(agentLines.length, 5);
});

test('keeps no process alive', async (t) => {
  const folder = t.testdir({ 'otel-agent.yaml': 'traces: {exporter: none}' });
  const { stdout, code, durationMs } = await runInFolder(folder, "console.log('done')");
  t.equal(stdout, 'done\n');
  t.equal(code, 0);
  t.ok(durationMs < 10_000);
});
