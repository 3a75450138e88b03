import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';

/** B3 in one header, or in several. */
export function b3(several: boolean): B3Propagator {
  return new B3Propagator({ injectEncoding: several ? B3InjectEncoding.MULTI_HEADER : B3InjectEncoding.SINGLE_HEADER });
}
