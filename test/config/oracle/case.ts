import type { Facts } from './facts.js';

/** One environment, read by both. */
export interface Case {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /**
   * Where the readings differ, beside what differs everywhere (differences.ts): the reason, what ours says in each
   * field that differs, and what sdk-node says there.
   */
  readonly differs?: { readonly because: string; readonly ours: Facts; readonly sdk?: Facts };
}
