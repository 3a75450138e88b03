import t from 'tap';
import { waitingTime } from '../../src/export/waiting-time.js';

t.test('any number is a time to wait', async (t) => {
  t.equal(waitingTime(250), 250);
  t.equal(waitingTime(-1), 0);
  t.equal(waitingTime(Number.NaN), 5000, 'the default');
  t.equal(waitingTime(Number.POSITIVE_INFINITY), 2 ** 31 - 1, 'the longest that a timer has');
  t.equal(waitingTime(1e12), 2 ** 31 - 1);
  t.equal(waitingTime('soon' as never), 5000);
});
