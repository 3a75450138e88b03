import type { SpanLimits } from '@opentelemetry/sdk-trace';
import type { Settings } from '../config/settings.js';

/** Span limits by the standard variables; what is not set keeps the default of the specification. */
export function limitsOf(settings: Settings): Required<SpanLimits> {
  return {
    attributeCountLimit: settings['limits.attribute_count'] ?? 128,
    attributeValueLengthLimit: settings['limits.attribute_value_length'] ?? Number.POSITIVE_INFINITY,
    eventCountLimit: settings['limits.event_count'],
    linkCountLimit: settings['limits.link_count'],
    attributePerEventCountLimit: settings['limits.event_attribute_count'],
    attributePerLinkCountLimit: settings['limits.link_attribute_count'],
  };
}

/**
 * What the SDK is told: it would cut values before they are redacted, and of a token that is cut in two nothing tells any more
 * that it is one. Redaction cuts instead, after its work.
 */
export function sdkLimitsOf(settings: Settings): Required<SpanLimits> {
  return { ...limitsOf(settings), attributeValueLengthLimit: Number.POSITIVE_INFINITY };
}
