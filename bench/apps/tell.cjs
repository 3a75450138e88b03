'use strict';

const IDLE_MS = Number(process.env.BENCH_IDLE_MS);

/** Prints, after some idling, when a point of the start was reached and what it had cost; bench/startup reads it. */
exports.tell = function tell(at, cpu, rss) {
  setTimeout(() => {
    const settled = process.memoryUsage.rss();
    // Whoever provides tracers registers here; without this, an agent that failed to start would look fast.
    const traced = Boolean(globalThis[Symbol.for('opentelemetry.js.api.1')]?.trace);
    const cpuMicroseconds = cpu.user + cpu.system;
    const { version: node } = process;
    console.log(JSON.stringify({ at: String(at), cpuMicroseconds, rss, settled, traced, node }));
  }, IDLE_MS);
};
