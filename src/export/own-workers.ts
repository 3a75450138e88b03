/** Threads that the agent started: the service must not count them among its own. */
export const ownWorkers = new WeakSet<object>();
