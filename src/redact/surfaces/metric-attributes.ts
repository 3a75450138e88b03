import type { Attributes } from '@opentelemetry/api';
import type { Redactor } from '../redactor.js';

/**
 * Makes the function for the attributes of measurements, for use as the attributes processor of a view: what it gives
 * names the series, so equal attributes stay equal. Exemplars need it as well: their filtered attributes are those that
 * a view took off. It never throws.
 */
export function metricAttributesRedaction(redactor: Redactor): (attributes: Attributes) => Attributes {
  return (attributes) => {
    redactor.begin();
    return redactor.attributes(attributes, 'metric.attribute') as Attributes;
  };
}
