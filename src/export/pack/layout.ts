import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Scratch } from './scratch.js';

/** What stands before the content of a resource or a scope in a request, and behind it. */
export interface Frame {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

/** Encoded spans of one scope, in pieces. */
export interface ScopeGroup extends Frame {
  readonly spans: readonly Uint8Array[];
}

/** Encoded spans of one resource. */
export interface ResourceGroup extends Frame {
  readonly scopes: readonly ScopeGroup[];
}

/** How a request is written in one encoding. Any of these throws at what it cannot write. */
export interface Layout<To extends Scratch> {
  scratch(): To;
  /** Whether spans stand in the request under their resource and scope; where not, there is one group of all. */
  readonly grouped: boolean;
  /** Appends one span with all that belongs to it alone. */
  span(to: To, span: ReadableSpan): void;
  resource(resource: Resource): Frame;
  scope(scope: InstrumentationScope): Frame;
  /** The whole request, in pieces. */
  request(resources: readonly ResourceGroup[]): Uint8Array[];
}
