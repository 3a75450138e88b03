import { join } from 'node:path';
import t from 'tap';
import { ROOT, runApp } from '../support/run-app.js';

const MODULE = JSON.stringify(join(ROOT, 'build/src/export/natural-end.js'));

/** A process with sinks that print what is asked of them. */
async function outputOf(sinks: string, more = ''): Promise<string> {
  const code = `
const { flushAtNaturalEnd } = require(${MODULE});
const { writeSync } = require('node:fs');
const say = (...words) => writeSync(1, words.join(' ') + '\\n');
const sink = (name, { left = 1, takes = Infinity, held = false, ms = 5 } = {}) => ({
  add: (count = 1) => { left += count; },
  pending: () => left,
  hasHeld: () => held,
  abandon: () => say(name, 'abandoned'),
  sayLost: () => say(name, 'lost', left),
  flush: async (timeout) => {
    say(name, 'flush', timeout);
    await new Promise((resolve) => setTimeout(resolve, ms));
    left = Math.max(0, left - takes);
    return left === 0;
  },
});
const sinks = [${sinks}];
flushAtNaturalEnd(sinks, 300);
${more}`;
  const { stdout, stderr, code: exitCode } = await runApp({ code, preload: 'none' });
  t.equal(stderr, '');
  t.equal(exitCode, 0);
  return stdout;
}

t.test('all sinks that have something are flushed together, and then the process ends', async (t) => {
  const sinks = `sink('a'), sink('b', { left: 0 }), sink('c')`;
  t.equal(await outputOf(sinks), 'a flush 300\nc flush 300\na lost 0\nb lost 0\nc lost 0\n');
});

t.test('nothing to send, nothing done', async (t) => {
  t.equal(await outputOf(`sink('a', { left: 0 })`, `process.on('beforeExit', () => say('heard'));`), 'heard\na lost 0\n');
  t.equal(await outputOf('', `process.on('beforeExit', () => say('heard'));`), 'heard\n');
});

t.test('a sink that did not get rid of it is abandoned, and not asked again', async (t) => {
  const listener = `process.once('beforeExit', () => { say('heard'); sinks[0].add(); setTimeout(() => {}, 5); });`;
  t.equal(await outputOf(`sink('a', { left: 3, takes: 1 })`, listener), 'a flush 300\na abandoned\nheard\na lost 3\n');
});

t.test('a sink that the process was held for before is not asked', async (t) => {
  t.equal(await outputOf(`sink('a', { held: true }), sink('b')`), 'b flush 300\na abandoned\na lost 1\nb lost 0\n');
});

t.test('a listener hears the event after the flush, and what it adds is sent as well', async (t) => {
  const listener = `
let left = 1;
process.on('beforeExit', () => { say('heard'); if (left > 0) { left -= 1; sinks[0].add(); } });`;
  t.equal(await outputOf(`sink('a')`, listener), 'a flush 300\nheard\na flush 300\na lost 0\n');
});

t.test('a listener that begins more work hears the event again', async (t) => {
  const listener = `
let left = 2;
const work = () => { sinks[0].add(); setTimeout(() => say('worked'), 20); };
process.on('beforeExit', () => { say('heard'); left -= 1; if (left > 0) work(); });`;
  t.equal(await outputOf(`sink('a', { left: 0 })`, listener), 'heard\na flush 300\nworked\nheard\na lost 0\n');
});

t.test('whoever replaces process.emit keeps it', async (t) => {
  const replaced = `
const { emit } = process;
say(emit === require('node:events').prototype.emit, Object.keys(process).includes('emit'));
function mine(name, ...args) { say('emit', name); return emit.call(this, name, ...args); }
process.emit = mine;
say(process.emit === mine);
process.emit = emit;
say(process.emit === emit);`;
  t.equal(await outputOf(`sink('a')`, replaced), 'true false\ntrue\ntrue\na flush 300\na lost 0\n');
});
