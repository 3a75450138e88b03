import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { limitsOf, sdkLimitsOf } from '../../src/sample/limits.js';

const limitsBy = (env: Record<string, string>) => limitsOf(readSettings(env, '/no/such/folder').settings);

test('has the limits of the specification when nothing is set', async (t) => {
  t.strictSame(limitsBy({}), {
    attributeCountLimit: 128,
    attributeValueLengthLimit: Number.POSITIVE_INFINITY,
    eventCountLimit: 128,
    linkCountLimit: 128,
    attributePerEventCountLimit: 128,
    attributePerLinkCountLimit: 128,
  });
});

test('takes each limit from a variable of its own', async (t) => {
  const env = {
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1',
    OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '2',
    OTEL_SPAN_EVENT_COUNT_LIMIT: '3',
    OTEL_SPAN_LINK_COUNT_LIMIT: '4',
    OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '5',
    OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '6',
  };
  t.strictSame(limitsBy(env), {
    attributeCountLimit: 1,
    attributeValueLengthLimit: 2,
    eventCountLimit: 3,
    linkCountLimit: 4,
    attributePerEventCountLimit: 5,
    attributePerLinkCountLimit: 6,
  });
});

test('prefers the limit for spans to the general one', async (t) => {
  const general = { OTEL_ATTRIBUTE_COUNT_LIMIT: '10', OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '20' };
  t.match(limitsBy(general), { attributeCountLimit: 10, attributeValueLengthLimit: 20 });
  const both = { ...general, OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1', OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '0' };
  t.match(limitsBy(both), { attributeCountLimit: 1, attributeValueLengthLimit: 0 });
});

test('leaves the cutting of values to redaction', async (t) => {
  const { settings } = readSettings({ OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '20', OTEL_ATTRIBUTE_COUNT_LIMIT: '10' }, '/no/such/folder');
  t.match(sdkLimitsOf(settings), { attributeCountLimit: 10, attributeValueLengthLimit: Number.POSITIVE_INFINITY });
});
