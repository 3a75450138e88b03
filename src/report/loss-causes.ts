import type { DropReason } from '../export/batch.js';
import type { LedgerValues } from '../export/ledger.js';
import type { ExportPlan } from '../export/plan.js';
import { formatBytes, formatTime } from './amounts.js';

/** Why a span did not end up in a receiver: the agent gave it up, or the receiver took it and threw it away. */
export type LossCause = DropReason | 'rejected';

/** The bounds that an advice refers to. */
export type Limits = Pick<ExportPlan, 'maxBytes' | 'exitTimeoutMs' | 'spool'>;

interface Explanation {
  why(values: LedgerValues): string;
  whatToDo(limits: Limits): string;
}

const SET_SPOOL = 'set OTEL_AGENT_EXPORT_SPOOL_DIRECTORY, so that they wait on disk';

/** Every cause, the most usual first. */
const CAUSES: Readonly<Record<LossCause, Explanation>> = {
  queue_full: {
    why: ({ open_breakers }) =>
      open_breakers > 0
        ? 'the queue is full, because an endpoint does not take spans'
        : 'the queue is full, because spans are made faster than they are delivered',
    whatToDo: ({ maxBytes, spool }) =>
      `raise OTEL_AGENT_EXPORT_QUEUE_MAX_BYTES (now ${formatBytes(maxBytes)})` +
      (spool ? ', or keep fewer traces with OTEL_AGENT_SAMPLING_RATIO' : `, or ${SET_SPOOL}`),
  },
  refused: {
    why: () => 'an endpoint refuses them for good; its answer is in the line OTA-032',
    whatToDo: () =>
      'check the address of the endpoint, its headers and its log; an answer that is only temporary there ' +
      'belongs into OTEL_AGENT_EXPORT_RETRY_STATUSES',
  },
  rejected: {
    why: () => 'a receiver took the requests and threw these spans away (partial success)',
    whatToDo: () => 'its answer is in the line OTA-035; check its log and its limits',
  },
  too_large: {
    why: () => 'a single one of them is larger than any endpoint takes',
    whatToDo: () =>
      'cut attributes with OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT, or raise the limit for a request in the receiver',
  },
  spool: {
    why: () => 'the spool is full, or cannot be written (then the line OTA-036 says why)',
    whatToDo: ({ spool }) =>
      spool
        ? `check the disk under ${spool.directory}, or raise OTEL_AGENT_EXPORT_SPOOL_MAX_BYTES ` +
          `(now ${formatBytes(spool.maxBytes)})`
        : 'check the disk, or raise OTEL_AGENT_EXPORT_SPOOL_MAX_BYTES',
  },
  exit: {
    why: () => 'the process ended before they could be delivered',
    whatToDo: ({ exitTimeoutMs, spool }) =>
      `raise OTEL_AGENT_EXPORT_EXIT_TIMEOUT (now ${formatTime(exitTimeoutMs)})` + (spool ? '' : `, or ${SET_SPOOL}`),
  },
  worker: {
    why: () => 'the exporting thread ended while it held them',
    whatToDo: ({ spool }) => `the line OTA-034 says why${spool ? '' : `; ${SET_SPOOL}`}`,
  },
  misrouted: {
    why: () => 'a thread handed them over for a destination that does not exist',
    whatToDo: () => 'this is a fault of the agent: please report it',
  },
  encode: {
    why: () => 'they could not be encoded',
    whatToDo: () => 'this is a fault of the agent: please report it with the lines OTA-040',
  },
};

/** Spans that were lost so far, for every cause. */
export function allLosses(values: LedgerValues): [LossCause, number][] {
  return (Object.keys(CAUSES) as LossCause[]).map((cause) => [
    cause,
    cause === 'rejected' ? values.rejected_spans : values[`dropped_${cause}`],
  ]);
}

/** The same without the causes of which there was no loss. */
export function lossesOf(values: LedgerValues): [LossCause, number][] {
  return allLosses(values).filter(([, spans]) => spans > 0);
}

/** Why spans are lost, in words. */
export function whyLost(cause: LossCause, values: LedgerValues): string {
  return CAUSES[cause].why(values);
}

/** What the owner of the service can do about it. */
export function whatToDoAbout(cause: LossCause, limits: Limits): string {
  return CAUSES[cause].whatToDo(limits);
}
