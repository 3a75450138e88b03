import { test } from 'tap';
import { Announcer } from '../../src/export/announcer.js';
import type { ExportEvent } from '../../src/export/export-event.js';
import { TurnedClock } from './turned-clock.js';

function announcer() {
  const clock = new TurnedClock();
  const said: string[] = [];
  const made = new Announcer(({ kind, endpoint, reason, count }) => said.push(`${clock.now() / 1000} ${kind} ${endpoint} ${reason} ${count}`), clock);
  const say = (kind: ExportEvent['kind'], reason: string, count = 0, endpoint = 'a') => made.say({ kind, endpoint, reason, count });
  return { clock, said, say, made };
}

test('the first of its kind is said at once, the rest together at the end of the minute', async (t) => {
  const { clock, said, say } = announcer();
  say('dropped', 'queue_full', 5);
  for (let second = 0; second < 30; second += 1) {
    await clock.turn(1000);
    say('dropped', 'queue_full', 2);
    if (second < 10) say('refused', `status 400: span ${second}`, 1);
  }
  await clock.turn(300_000);
  t.strictSame(said, ['0 dropped a queue_full 5', '1 refused a status 400: span 0 1', '60 dropped a queue_full 60', '61 refused a status 400: span 9 9']);
  t.equal(clock.timers(), 0);
  say('dropped', 'queue_full', 1);
  t.equal(said.length, 5, 'a new beginning');
});

test('other causes and other endpoints have their own lines', async (t) => {
  const { said, say } = announcer();
  say('refused', 'status 400: x', 1);
  say('refused', 'status 500: x', 1);
  say('refused', 'status 400: x', 1, 'b');
  say('partial', 'too old', 1);
  t.equal(said.length, 4);
});

test('a flapping endpoint is said twice in a minute at most, and its end is said at once', async (t) => {
  const { clock, said, say } = announcer();
  for (let flap = 0; flap < 20; flap += 1) {
    say('unreachable', 'reset');
    await clock.turn(1000);
    say('recovered', '');
    await clock.turn(1000);
  }
  t.strictSame(said, ['0 unreachable a reset 0', '1 recovered a  0']);
});

test('an outage that was held back is said when it lasts, and then its end too', async (t) => {
  const { clock, said, say } = announcer();
  say('unreachable', 'reset');
  await clock.turn(1000);
  say('recovered', '');
  await clock.turn(1000);
  say('unreachable', 'refused');
  await clock.turn(600_000);
  say('recovered', '');
  await clock.turn(600_000);
  t.strictSame(said, ['0 unreachable a reset 0', '1 recovered a  0', '60 unreachable a refused 0', '602 recovered a  0']);
  t.equal(clock.timers(), 0);
});

test('at the end everything that was held back is said', async (t) => {
  const { said, say, made } = announcer();
  say('dropped', 'exit', 1);
  say('dropped', 'exit', 41);
  made.flush();
  made.flush();
  t.strictSame(said, ['0 dropped a exit 1', '0 dropped a exit 41']);
});

test('a receiver with ever new words does not fill the memory', async (t) => {
  const { said, say } = announcer();
  for (let index = 0; index < 1000; index += 1) say('refused', `word ${index}`, 1);
  t.equal(said.length, 100);
});
