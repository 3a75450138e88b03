interface ScopeSpans {
  readonly spans?: readonly unknown[];
}

interface ResourceSpans {
  readonly scopeSpans?: readonly ScopeSpans[];
}

/** OTLP's JSON, or a bare list of spans as Zipkin takes it. */
type Request = { readonly resourceSpans?: readonly ResourceSpans[] } | readonly unknown[];

/** How many spans the body holds. Throws when it is no JSON. */
export function countSpans(body: Uint8Array): number {
  let count = 0;
  pick(parsed(body), () => {
    count += 1;
    return false;
  });
  return count;
}

/** The same request with the spans from number `from` to before number `to` alone; resources and scopes without one go. */
export function withSpans(body: Uint8Array, from: number, to: number): Uint8Array {
  let seen = -1;
  const kept = pick(parsed(body), () => {
    seen += 1;
    return seen >= from && seen < to;
  });
  return new TextEncoder().encode(JSON.stringify(kept));
}

function parsed(body: Uint8Array): Request {
  return JSON.parse(new TextDecoder().decode(body)) as Request;
}

/** Asks `keep` once for each span, in order. */
function pick(request: Request, keep: () => boolean): Request {
  if (Array.isArray(request)) return request.filter(keep);
  const { resourceSpans = [], ...rest } = request as { resourceSpans?: readonly ResourceSpans[] };
  const resources = resourceSpans.flatMap((resource) => {
    const scopes = (resource.scopeSpans ?? []).flatMap((scope) => {
      const spans = (scope.spans ?? []).filter(keep);
      return spans.length > 0 ? [{ ...scope, spans }] : [];
    });
    return scopes.length > 0 ? [{ ...resource, scopeSpans: scopes }] : [];
  });
  return { ...rest, resourceSpans: resources };
}
