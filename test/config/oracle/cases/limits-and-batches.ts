import type { Case } from '../case.js';

const EMPTY = {
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '',
  OTEL_ATTRIBUTE_COUNT_LIMIT: ' ',
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '',
  OTEL_SPAN_EVENT_COUNT_LIMIT: '',
  OTEL_SPAN_LINK_COUNT_LIMIT: '\t',
  OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '',
  OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '',
  OTEL_BSP_SCHEDULE_DELAY: '',
  OTEL_BSP_EXPORT_TIMEOUT: '',
  OTEL_BSP_MAX_QUEUE_SIZE: ' ',
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '',
};

export const LIMIT_CASES: readonly Case[] = [
  { name: 'limit of attributes of a span', env: { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '10' } },
  { name: 'limit of attributes in general', env: { OTEL_ATTRIBUTE_COUNT_LIMIT: '20' } },
  {
    name: 'limit of attributes, both',
    env: { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '10', OTEL_ATTRIBUTE_COUNT_LIMIT: '20' },
  },
  {
    name: 'limit of attributes, the special one bad',
    env: { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: 'ten', OTEL_ATTRIBUTE_COUNT_LIMIT: '20' },
  },
  { name: 'limit of the length of values of a span', env: { OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '100' } },
  { name: 'limit of the length of values in general', env: { OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '200' } },
  { name: 'limit of events', env: { OTEL_SPAN_EVENT_COUNT_LIMIT: '5' } },
  { name: 'limit of links', env: { OTEL_SPAN_LINK_COUNT_LIMIT: '6' } },
  { name: 'limit of attributes of an event', env: { OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '7' } },
  { name: 'limit of attributes of a link', env: { OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '8' } },
  {
    name: 'limits by their former names',
    env: { OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT: '3', OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT: '4' },
  },
  { name: 'limits of zero', env: { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '0', OTEL_SPAN_EVENT_COUNT_LIMIT: '0' } },
  { name: 'limits with space around them', env: { OTEL_SPAN_LINK_COUNT_LIMIT: ' 9 ' } },
  {
    name: 'limits that are words',
    env: { OTEL_SPAN_EVENT_COUNT_LIMIT: 'many', OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: 'long' },
  },
  { name: 'limits with a unit', env: { OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1kB' } },
  {
    name: 'limits below zero',
    env: { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '-1' },
    differs: {
      because: 'a number of things is a whole number from 0',
      sdk: { 'limits.attributeCountLimit': -1 },
      ours: { 'limits.attributeCountLimit': 128 },
    },
  },
  {
    name: 'limits with a fraction',
    env: { OTEL_SPAN_EVENT_COUNT_LIMIT: '1.5' },
    differs: {
      because: 'a number of things is a whole number from 0',
      sdk: { 'limits.eventCountLimit': 1.5 },
      ours: { 'limits.eventCountLimit': 128 },
    },
  },
  {
    name: 'limits without end',
    env: { OTEL_SPAN_LINK_COUNT_LIMIT: 'Infinity' },
    differs: {
      because: 'the specification asks for an integer',
      sdk: { 'limits.linkCountLimit': 'Infinity' },
      ours: { 'limits.linkCountLimit': 128 },
    },
  },
  { name: 'limits and batches, all empty', env: EMPTY },
];

export const BATCH_CASES: readonly Case[] = [
  {
    name: 'batches, everything set',
    env: {
      OTEL_BSP_SCHEDULE_DELAY: '1000',
      OTEL_BSP_EXPORT_TIMEOUT: '2000',
      OTEL_BSP_MAX_QUEUE_SIZE: '300',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '100',
    },
  },
  {
    name: 'a batch larger than the queue',
    env: { OTEL_BSP_MAX_QUEUE_SIZE: '10', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '20' },
  },
  { name: 'a queue smaller than the batch of today', env: { OTEL_BSP_MAX_QUEUE_SIZE: '100' } },
  {
    name: 'batches, words',
    env: {
      OTEL_BSP_SCHEDULE_DELAY: 'soon',
      OTEL_BSP_EXPORT_TIMEOUT: '30s',
      OTEL_BSP_MAX_QUEUE_SIZE: 'big',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1_000',
    },
  },
  {
    name: 'batches below zero',
    env: {
      OTEL_BSP_SCHEDULE_DELAY: '-1',
      OTEL_BSP_EXPORT_TIMEOUT: '-5',
      OTEL_BSP_MAX_QUEUE_SIZE: '-1',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '-1',
    },
  },
  {
    name: 'batches of zero',
    env: { OTEL_BSP_EXPORT_TIMEOUT: '0', OTEL_BSP_MAX_QUEUE_SIZE: '0', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '0' },
  },
  {
    name: 'no delay',
    env: { OTEL_BSP_SCHEDULE_DELAY: '0' },
    differs: {
      because: 'the specification does not forbid 0: every span leaves at once',
      sdk: { 'batch.schedule_delay': 5000 },
      ours: { 'batch.schedule_delay': 0 },
    },
  },
  { name: 'a delay with space around it', env: { OTEL_BSP_SCHEDULE_DELAY: ' 250 ' } },
  {
    name: 'a delay with a fraction',
    env: { OTEL_BSP_SCHEDULE_DELAY: '0.5' },
    differs: {
      because: 'the specification asks for an integer',
      sdk: { 'batch.schedule_delay': 0.5 },
      ours: { 'batch.schedule_delay': 5000 },
    },
  },
  {
    name: 'a delay longer than a timer can wait',
    env: { OTEL_BSP_SCHEDULE_DELAY: '9999999999' },
    differs: {
      because: 'Node would print a warning on stderr and fire the timer at once',
      sdk: { 'batch.schedule_delay': 9_999_999_999 },
      ours: { 'batch.schedule_delay': 5000 },
    },
  },
];
