import type { Attributes } from '@opentelemetry/api';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { Redactor } from '../redactor.js';

/** Command lines hold passwords, and who owns a process is nobody's business: never sent, wherever they come from. */
const NEVER = ['process.command_args', 'process.command', 'process.command_line', 'process.owner'];

export type RedactResource = (resource: Resource) => Resource;

/** The resource as it leaves; redacted once, at the start. */
export function redactResource(resource: Resource, redactor: Redactor): Resource {
  const attributes = { ...resource.attributes };
  for (const name of NEVER) delete attributes[name];
  redactor.begin();
  return resourceFromAttributes(
    redactor.attributes(attributes, 'resource') as Attributes,
    resource.schemaUrl === undefined ? {} : { schemaUrl: resource.schemaUrl },
  );
}

/** Makes the function that gives each span its redacted resource: one object, so that encoders can group by it. */
export function resourcesOf(redactor: Redactor): RedactResource {
  const known = new WeakMap<Resource, Resource>();
  return (resource) => {
    const before = known.get(resource);
    if (before) return before;
    const made = redactResource(resource, redactor);
    known.set(resource, made);
    known.set(made, made);
    return made;
  };
}
