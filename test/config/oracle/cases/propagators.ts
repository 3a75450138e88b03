import type { Case } from '../case.js';

const NOTHING = { 'propagator.fields': [], 'propagator.sends': [], 'propagator.understands': [] };
const BY_DEFAULT = {
  'propagator.fields': ['traceparent', 'tracestate', 'baggage'],
  'propagator.sends': ['traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'baggage: tenant=acme'],
  'propagator.understands': ['tracecontext'],
};

export const PROPAGATOR_CASES: readonly Case[] = [
  { name: 'propagators tracecontext', env: { OTEL_PROPAGATORS: 'tracecontext' } },
  { name: 'propagators baggage', env: { OTEL_PROPAGATORS: 'baggage' } },
  { name: 'propagators b3', env: { OTEL_PROPAGATORS: 'b3' } },
  { name: 'propagators b3multi', env: { OTEL_PROPAGATORS: 'b3multi' } },
  { name: 'propagators b3 and b3multi', env: { OTEL_PROPAGATORS: 'b3,b3multi' } },
  { name: 'propagators all, with space', env: { OTEL_PROPAGATORS: ' b3multi , baggage,tracecontext' } },
  { name: 'propagators none', env: { OTEL_PROPAGATORS: 'none' } },
  { name: 'propagators none beside another', env: { OTEL_PROPAGATORS: 'tracecontext,none' } },
  { name: 'propagators twice', env: { OTEL_PROPAGATORS: 'baggage,tracecontext,baggage' } },
  { name: 'propagators blank', env: { OTEL_PROPAGATORS: '  ' } },
  { name: 'propagators of which one is unknown', env: { OTEL_PROPAGATORS: 'xray,tracecontext' } },
  {
    name: 'propagators unknown',
    env: { OTEL_PROPAGATORS: 'jaeger' },
    differs: {
      because: 'a list that names no propagator counts as not set: a slip must not cut every trace in two',
      sdk: NOTHING,
      ours: BY_DEFAULT,
    },
  },
  {
    name: 'propagators a comma',
    env: { OTEL_PROPAGATORS: ',' },
    differs: {
      because: 'a list that names no propagator counts as not set: a slip must not cut every trace in two',
      sdk: NOTHING,
      ours: BY_DEFAULT,
    },
  },
  {
    name: 'propagators in capitals',
    env: { OTEL_PROPAGATORS: 'B3' },
    differs: {
      because: 'the specification asks to read enumerations in any case',
      sdk: NOTHING,
      ours: {
        'propagator.fields': ['b3'],
        'propagator.sends': ['b3: 4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1'],
        'propagator.understands': ['b3', 'b3multi'],
      },
    },
  },
];
