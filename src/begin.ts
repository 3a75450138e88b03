import { pathToFileURL } from 'node:url';
import { resolveSettings } from './config/resolve.js';
import { isHooksThread, isUntested, reasonNotToStart } from './guard.js';
import { type AgentHandle, agentHandle, HANDLE } from './handle.js';
import { otherSdkIsRegistered } from './other-sdk.js';
import { reasonOf, report } from './report/report.js';

/** The agent that answers when none runs. */
const OFF: Omit<AgentHandle, 'version'> = {
  state: 'off',
  instrumentations: () => [],
  openSpans: () => 0,
  flush: () => Promise.resolve(true),
  redactionAudit: () => undefined,
  changeSampling: () => false,
  onSpanEnd: () => () => {},
};

interface Mark extends AgentHandle {
  /** Which file started it, to tell a second preload of the same agent from a second copy. */
  readonly startedBy: string;
  /** Writes a line as the running agent is set to. */
  readonly report?: typeof report;
}

/**
 * Starts the agent in this thread, once, if it may start here and is not switched off. Whatever goes wrong ends in one line
 * and a service that runs untraced. The big part of the code is loaded only behind all these questions.
 *
 * @param self the file that was preloaded
 * @param data settings that a program gives
 */
export function begin(self: string, version: string, data?: unknown): void {
  try {
    if (isHooksThread()) return;
    const running = agentHandle() as Mark | undefined;
    if (running) {
      const say = running.report ?? report;
      if (running.startedBy !== self) say('OTA-004', self);
      else if (data !== undefined) say('OTA-007');
      return;
    }
    leave({ ...OFF, version });
    const reason = reasonNotToStart(process.versions);
    if (reason) return report('OTA-001', reason);
    const reading = resolveSettings(process.env, process.cwd(), data);
    if (reading.settings.disabled) return;
    if (isUntested(process.versions.node)) report('OTA-006', process.versions.node);
    if (otherSdkIsRegistered()) return report('OTA-005', 'registered before the agent');
    const { start, undoStart } = require('./start.js') as typeof import('./start.js');
    try {
      leave(start(reading));
    } catch (thrown) {
      undoStart();
      throw thrown;
    }
    report('OTA-002', `version ${version}, ${pathToFileURL(self).href}`);
  } catch (thrown) {
    report('OTA-003', reasonOf(thrown));
  }

  function leave(handle: AgentHandle): void {
    const mark = Object.create(handle, { startedBy: { value: self }, report: { value: report } }) as Mark;
    Object.defineProperty(globalThis, HANDLE, { value: mark, configurable: true, enumerable: false });
  }
}
