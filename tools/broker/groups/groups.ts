import type { Timers } from '../timers.js';
import { Group } from './group.js';

/** The consumer groups of the node; a group comes into being when it is first named. */
export class Groups {
  readonly #byId = new Map<string, Group>();
  readonly #timers: Timers;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  get all(): Group[] {
    return [...this.#byId.values()];
  }

  get(id: string): Group | undefined {
    return this.#byId.get(id);
  }

  getOrCreate(id: string): Group {
    const group = this.#byId.get(id) ?? new Group(id, this.#timers);
    this.#byId.set(id, group);
    return group;
  }

  delete(id: string): void {
    this.#byId.delete(id);
  }
}
