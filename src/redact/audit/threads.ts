import {
  BroadcastChannel,
  getEnvironmentData,
  isMainThread,
  receiveMessageOnPort,
  setEnvironmentData,
} from 'node:worker_threads';
import { reasonOf, report } from '../../report/report.js';
import { instanceId } from '../../resource/instance-id.js';
import { setInterval } from '../../export/timers.js';
import { Audit, type AuditNews, newSeed } from './audit.js';

/** Under this key the service's worker threads find the audit of their process. */
const KEY = '@org/otel-agent audit';
/** Pause between two reports of a worker thread. */
const PAUSE_MS = 5000;

interface Shared {
  readonly channel: string;
  readonly seed: number;
}

/** The audit of this thread, and how it is added up with those of the other threads. */
export interface ThreadAudit {
  readonly audit: Audit;
  /**
   * Whether its numbers are to be shown here: the main thread's are, and those of a worker whose main thread has no
   * agent.
   */
  readonly shown: boolean;
  /** At the end of the thread: sends what was counted last, or takes what was sent last. */
  settle(): void;
}

/**
 * The main thread's audit is that of all threads: worker threads of the service send theirs every five seconds and when
 * they end. What a worker counted in its last seconds is missing when it does not end by itself: `terminate()`, or the
 * end of the process under it.
 */
export function threadAudit(): ThreadAudit {
  if (isMainThread) {
    const shared: Shared = { channel: `otel-agent audit ${instanceId()}`, seed: newSeed() };
    setEnvironmentData(KEY, shared as unknown as string);
    return collecting(shared);
  }
  const shared = getEnvironmentData(KEY) as unknown as Shared | undefined;
  return shared ? sending(shared) : { audit: new Audit(), shown: true, settle: () => {} };
}

function collecting({ channel: name, seed }: Shared): ThreadAudit {
  const audit = new Audit(seed);
  const absorb = (news: AuditNews) => quietly(() => audit.absorb(news));
  const channel = new BroadcastChannel(name);
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- Node's BroadcastChannel has no other way on 20
  channel.onmessage = (event: unknown) => absorb((event as { data: AuditNews }).data);
  unref(channel);
  return {
    audit,
    shown: true,
    settle() {
      // The event loop is gone by now.
      for (let next = take(channel); next; next = take(channel)) absorb(next.message);
    },
  };
}

function sending({ channel: name, seed }: Shared): ThreadAudit {
  const audit = new Audit(seed);
  const news = audit.news();
  const channel = new BroadcastChannel(name);
  unref(channel);
  const send = () =>
    quietly(() => {
      const message = news();
      if (message) channel.postMessage(message);
    });
  setInterval(send, PAUSE_MS).unref();
  return { audit, shown: false, settle: send };
}

function quietly(work: () => void): void {
  try {
    work();
  } catch (thrown) {
    report('OTA-040', 'redaction audit between threads', reasonOf(thrown));
  }
}

/** Documented; missing from the type. */
function unref(channel: BroadcastChannel): void {
  (channel as unknown as { unref(): void }).unref();
}

function take(channel: BroadcastChannel): { message: AuditNews } | undefined {
  return receiveMessageOnPort(channel as unknown as Parameters<typeof receiveMessageOnPort>[0]) as
    | { message: AuditNews }
    | undefined;
}
