/**
 * The stack of whoever calls, ourselves first, at most `limit` entries. Structured, because source maps and a
 * `prepareStackTrace` of the service change the text of a stack, and must not be disturbed by our questions.
 */
export function callSites(limit = 10): NodeJS.CallSite[] {
  const own = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const { stackTraceLimit } = Error;
  // Under --frozen-intrinsics nothing can be set, and nothing is told.
  if (!Reflect.set(Error, 'prepareStackTrace', (_error: unknown, sites: unknown) => sites)) return [];
  Reflect.set(Error, 'stackTraceLimit', limit);
  try {
    return new Error('where').stack as unknown as NodeJS.CallSite[];
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
    if (own) Object.defineProperty(Error, 'prepareStackTrace', own);
    else Reflect.deleteProperty(Error, 'prepareStackTrace');
  }
}
