import { type Context, context, createContextKey } from '@opentelemetry/api';
import type { Visit } from './kafkajs-visit.js';
import { currentTurn } from './kafkajs-turn.js';
import { quietly } from './messaging/quietly.js';

// As it is now: a service's tests may replace it.
const { setImmediate } = globalThis;
const STEP = createContextKey('otel-agent: step of a loop over messages');

/** One round of a loop: the message that it is at. No step keeps a message alive; contexts live as long as what was started in them. */
interface Step {
  readonly visit: Visit;
  /** Which loop. */
  readonly loop: object;
  /** Where the loop itself is. */
  readonly outer: Context;
  readonly turn: number;
  /** Its context may also be that of whoever has called the loop. */
  readonly mayLeak: boolean;
  /** The loop went on in the same turn. */
  isPaused: boolean;
  isOver: boolean;
}

/**
 * The context of one round. A context that is entered inside an async function, before its first `await`, stays with its caller, too: so that
 * of the first round is the loop's surroundings again once the round is over.
 */
class StepContext implements Context {
  readonly #step: Step;
  readonly #own: Context;

  constructor(step: Step) {
    this.#step = step;
    this.#own = step.visit.context.setValue(STEP, step);
  }

  #now(): Context {
    return this.#step.isOver && this.#step.mayLeak ? this.#step.outer : this.#own;
  }

  getValue(key: symbol): unknown {
    return this.#now().getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return this.#now().setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return this.#now().deleteValue(key);
  }
}

/**
 * A loop over messages as its iterator sees it. Which round ends with `next` is told by the context in which it is called: several workers
 * may draw from one iterator. A round that ends in the turn in which it began had no `await`: either it was short, or it only
 * set off what goes on; so its message stays open (a spread is such a loop, too).
 */
export class Loop {
  /** In place of `this`, which leads to the messages. */
  readonly #name = {};

  /** The next round begins, or none does. The visit is made when the one before has ended. */
  next(visitOf: () => Visit | undefined): void {
    quietly(() => {
      const step = this.#currentStep();
      const turn = currentTurn();
      const inOneTurn = step?.turn === turn;
      if (step && !step.isOver) {
        if (!step.isPaused) step.visit.leave(!inOneTurn);
        else if (!inOneTurn) step.visit.endIfIdle();
        step.isPaused = true;
        step.isOver = !inOneTurn;
      }
      const outer = step ? step.outer : context.active();
      const visit = visitOf();
      if (visit) {
        const mayLeak = step === undefined || (inOneTurn && step.mayLeak);
        const entered: Step = { visit, loop: this.#name, outer, turn, mayLeak, isPaused: false, isOver: false };
        visit.enter();
        context.attach(new StepContext(entered));
      } else if (step) {
        context.attach(outer);
      }
    });
  }

  /** The loop is left before its end. */
  return(): boolean {
    return (
      quietly(() => {
        const step = this.#currentStep();
        if (!step || step.isOver) return false;
        const inOneTurn = step.turn === currentTurn();
        step.isOver = true;
        step.visit.stop(step.isPaused);
        context.attach(step.outer);
        // `const [first] = messages` looks the same as a throw without any `await`; that the batch fails at once tells.
        if (inOneTurn) setImmediate(() => step.visit.goOn()).unref();
        return !inOneTurn;
      }) ?? false
    );
  }

  #currentStep(): Step | undefined {
    const step = context.active().getValue(STEP) as Step | undefined;
    return step?.loop === this.#name ? step : undefined;
  }
}
