import type { InstrumentationScope } from '@opentelemetry/core';
import type { Redactor } from '../redactor.js';

type Scope = InstrumentationScope & { attributes?: object; droppedAttributesCount?: number };

/** Makes the function that redacts instrumentation scopes: once for each, so that encoders can group by the object. */
export function scopesOf(redactor: Redactor): (scope: InstrumentationScope) => InstrumentationScope {
  const known = new WeakMap<InstrumentationScope, InstrumentationScope>();
  return (scope) => {
    const before = known.get(scope);
    if (before) return before;
    const made = redacted(scope, redactor);
    known.set(scope, made);
    return made;
  };
}

function redacted(
  { name, version, schemaUrl, attributes, droppedAttributesCount }: Scope,
  redactor: Redactor,
): InstrumentationScope {
  const made = {
    name: redactor.part(name, 'scope'),
    ...(version !== undefined && { version: redactor.part(version, 'scope') }),
    ...(schemaUrl !== undefined && { schemaUrl: redactor.part(schemaUrl, 'scope', 'url') }),
    ...(attributes && {
      attributes: redactor.attributes(attributes, 'scope'),
      droppedAttributesCount: Number(droppedAttributesCount ?? 0),
    }),
  };
  return Object.freeze(made) as InstrumentationScope;
}
