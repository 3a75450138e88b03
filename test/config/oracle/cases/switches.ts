import type { Case } from '../case.js';

export const SWITCH_CASES: readonly Case[] = [
  { name: 'disabled', env: { OTEL_SDK_DISABLED: 'true' } },
  { name: 'disabled, in capitals', env: { OTEL_SDK_DISABLED: ' TRUE ' } },
  { name: 'disabled: false', env: { OTEL_SDK_DISABLED: 'false' } },
  { name: 'disabled: a number', env: { OTEL_SDK_DISABLED: '1' } },
  { name: 'disabled: empty', env: { OTEL_SDK_DISABLED: '' } },
  { name: 'exporter otlp', env: { OTEL_TRACES_EXPORTER: 'otlp' } },
  { name: 'exporter console', env: { OTEL_TRACES_EXPORTER: 'console' } },
  { name: 'exporters otlp and console', env: { OTEL_TRACES_EXPORTER: 'otlp, console,otlp' } },
  { name: 'exporter empty', env: { OTEL_TRACES_EXPORTER: ' ' } },
  { name: 'exporters of which one is unknown', env: { OTEL_TRACES_EXPORTER: 'logging,otlp' } },
  {
    name: 'exporter none',
    env: { OTEL_TRACES_EXPORTER: 'none' },
    differs: {
      because: 'spans are made and traces are carried on all the same, as the specification has it; tests read them',
      sdk: { provider: false },
      ours: { provider: true },
    },
  },
  {
    name: 'exporter none beside another',
    env: { OTEL_TRACES_EXPORTER: 'otlp,none' },
    differs: {
      because: 'none wins, as `startNodeSdk` of sdk-node has it',
      sdk: { exporters: ['otlp'] },
      ours: { exporters: [] },
    },
  },
  {
    name: 'exporter unknown',
    env: { OTEL_TRACES_EXPORTER: 'jaeger' },
    differs: {
      because: 'a list that names no exporter counts as not set',
      sdk: { exporters: [], provider: false },
      ours: { exporters: ['otlp'], provider: true },
    },
  },
  {
    name: 'exporter file',
    env: { OTEL_TRACES_EXPORTER: 'file' },
    differs: {
      because: 'sdk-node has no exporter to a file',
      sdk: { exporters: [], provider: false },
      ours: { exporters: ['file'], provider: true },
    },
  },
  {
    name: 'exporter in capitals',
    env: { OTEL_TRACES_EXPORTER: 'Console' },
    differs: {
      because: 'the specification asks to read enumerations in any case',
      sdk: { exporters: [], provider: false },
      ours: { exporters: ['console'], provider: true },
    },
  },
];
