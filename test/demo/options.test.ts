import { test } from 'tap';
import { parseOptions, usage, UsageError } from '../../tools/demo/options.js';
import { DemoProcess } from './demo-process.js';

test('without arguments, five requests and a text', async (t) => {
  t.strictSame(parseOptions([]), { json: false, keep: false, help: false, requests: 5 });
});

test('the number of requests is taken from 1 to 1000', async (t) => {
  for (const number of [1, 2, 10, 999, 1000]) {
    t.equal(parseOptions(['--requests', String(number)]).requests, number);
    t.equal(parseOptions([`--requests=${number}`]).requests, number);
  }
  for (const wrong of ['0', '-1', '1001', '1e2', '3.5', 'many', '']) {
    t.throws(() => parseOptions([`--requests=${wrong}`]), UsageError, `"${wrong}"`);
  }
});

test('an unknown argument gives the usage on stderr and exit code 1', async (t) => {
  for (const argument of ['--jsno', 'extra']) {
    const demo = new DemoProcess(t, [argument]);
    t.equal(await demo.ended(), 1);
    t.equal(demo.stdout, '');
    t.match(demo.stderr, argument);
    t.ok(demo.stderr.endsWith(usage));
    t.strictSame(await demo.leftovers(), []);
  }
});

test('--help prints the usage on stdout and starts nothing', async (t) => {
  const demo = new DemoProcess(t, ['--help']);
  t.equal(await demo.ended(), 0);
  t.equal(demo.stdout, usage);
  t.equal(demo.stderr, '');
  t.equal(demo.childrenSeen, 0);
  t.strictSame(await demo.leftovers(), []);
});
