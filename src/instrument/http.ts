import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import type { Instrumented, Toolbox } from './library.js';

/** Requests received and sent through `node:http` and `node:https`. */
export function http({ settings, onResponse }: Toolbox): Instrumented {
  const ignored = new Set(settings['http.ignore_paths']);
  return {
    official: new HttpInstrumentation({
      ignoreIncomingRequestHook: (request) => ignored.has(pathOf(request)),
      responseHook: (span, response) => {
        // The hook serves both directions; a response that is received has no headers to set.
        if (isServerResponse(response)) onResponse(span, response);
      },
    }),
  };
}

/** The path as it was sent, without its query. */
function pathOf({ url = '/' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function isServerResponse(response: IncomingMessage | ServerResponse): response is ServerResponse {
  return 'appendHeader' in response;
}
