import type { TraceState } from '@opentelemetry/api';
import { TraceState as W3CTraceState } from '@opentelemetry/core';
import { thresholdOfTh } from './threshold.js';

/** The member of `tracestate` that belongs to OpenTelemetry. */
const MEMBER = 'ot';
/** The whole value may not be longer (OpenTelemetry specification, "TraceState Handling"). */
const LONGEST = 256;

/** What OpenTelemetry's member of an incoming `tracestate` says about sampling. */
export interface OtMember {
  /** Threshold, 14 hex digits; undefined when there is none or it is malformed. */
  readonly threshold: string | undefined;
  /** Explicit randomness, 14 hex digits. It must never be changed. */
  readonly randomness: string | undefined;
  /** A `th` was written, well-formed or not. */
  readonly hasTh: boolean;
}

const NOTHING: OtMember = { threshold: undefined, randomness: undefined, hasTh: false };

/** Reads the member; what is malformed counts as absent. */
export function readOtMember(state: TraceState | undefined): OtMember {
  const value = state?.get(MEMBER);
  if (value === undefined) return NOTHING;
  let th: string | undefined;
  let rv: string | undefined;
  for (const item of value.split(';')) {
    // The first of several counts for none of them: keys must be unique, so such a member tells nothing.
    if (item.startsWith('th:')) th = th === undefined ? item.slice(3) : '';
    else if (item.startsWith('rv:')) rv = rv === undefined ? item.slice(3) : '';
  }
  return {
    threshold: th === undefined ? undefined : thresholdOfTh(th),
    randomness: rv !== undefined && /^[0-9a-f]{14}$/.test(rv) ? rv : undefined,
    hasTh: th !== undefined,
  };
}

/**
 * The state with this `th` in OpenTelemetry's member, or without one. Everything else in it stays: `rv`, unknown keys, the members
 * of others. Where the new member has no place (32 members, 512 characters, 256 of its own), there is none rather than a wrong one.
 * What was there and is empty now is an empty state, not undefined: the SDK would put the parent's in place of undefined.
 */
export function withTh(state: TraceState | undefined, th: string | undefined): TraceState | undefined {
  const value = state?.get(MEMBER);
  const others = value === undefined ? [] : value.split(';').filter((item) => item !== '' && !item.startsWith('th:'));
  if (th === undefined) {
    if (!state || value === undefined || !value.includes('th:')) return state;
    return others.length > 0 ? put(state, others.join(';')) : state.unset(MEMBER);
  }
  const next = [`th:${th}`, ...others].join(';');
  if (next === value) return state;
  if (next.length > LONGEST) return withTh(state, undefined);
  return put(state ?? new W3CTraceState(), next);
}

function put(state: TraceState, value: string): TraceState {
  const next = state.set(MEMBER, value);
  // `set` gives the same state where there is no room: an old threshold must not stay in place of the new one.
  return next.get(MEMBER) === value ? next : state.unset(MEMBER);
}
