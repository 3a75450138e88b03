// As they are now: a service's tests may replace `queueMicrotask`.
const { then } = Promise.prototype;
const settled = Promise.resolve();

let turn = 0;
let isCurrent = false;

/**
 * Numbers the runs of code between two turns of the queue of promises, as far as anyone asks: two equal numbers were given without an `await`
 * in between.
 */
export function currentTurn(): number {
  if (!isCurrent) {
    isCurrent = true;
    turn += 1;
    void then.call(settled, end);
  }
  return turn;
}

function end(): void {
  isCurrent = false;
}
