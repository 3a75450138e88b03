import type { Visit } from '../kafkajs-visit.js';
import { quietly } from '../messaging/quietly.js';

const { then } = Promise.prototype;

/** A promise that settles alike: the work on a message ends with it. */
export function leaveWhenSettled<T>(result: Promise<T>, visit: Visit): Promise<T> {
  return then.call(
    result,
    (value) => {
      quietly(() => visit.leave(true));
      return value;
    },
    (thrown) => {
      quietly(() => {
        visit.fail(thrown);
        visit.leave(true);
      });
      throw thrown;
    },
  ) as Promise<T>;
}
