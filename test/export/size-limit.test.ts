import { test } from 'tap';
import { SizeLimit } from '../../src/export/size-limit.js';
import { TurnedClock } from './turned-clock.js';

test('without a failure there is no limit', async (t) => {
  const limit = new SizeLimit(new TurnedClock());
  limit.passed(100);
  t.equal(limit.current(), Number.POSITIVE_INFINITY);
});

test('a failure sets it below what failed, later ones lower, and what passes raises it', async (t) => {
  const limit = new SizeLimit(new TurnedClock());
  limit.failed(1000);
  t.equal(limit.current(), 750);
  limit.failed(2000);
  t.equal(limit.current(), 750, 'a larger one tells nothing new');
  limit.failed(600);
  t.equal(limit.current(), 450);
  limit.passed(500);
  t.equal(limit.current(), 500);
  limit.passed(100);
  t.equal(limit.current(), 500);
});

test('it is forgotten slowly: twice as much after ten minutes', async (t) => {
  const clock = new TurnedClock();
  const limit = new SizeLimit(clock);
  limit.failed(1000);
  await clock.turn(600_000);
  t.equal(limit.current(), 1500);
});
