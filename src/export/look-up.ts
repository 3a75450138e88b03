import type { LookupAddress } from 'node:dns';
import { isLocalName } from './local-names.js';
import { clearTimeout, setTimeout } from './timers.js';

/** Of one question to one name server. */
const QUESTION_MS = 1000;
/** Of all of them. */
const MOST_MS = 5000;

/** What it means that nobody answered; everything else is an answer, or comes at once. */
const SILENCE = new Set(['ETIMEOUT', 'ECANCELLED']);

let last: Promise<unknown> = Promise.resolve();

/**
 * The addresses of a host, as the system has them. That look-up (`getaddrinfo`) sits in one of the four threads which the
 * service needs for its files, names and hashes, it cannot be cancelled, and Node ends no process before it is over: with
 * name servers that do not answer, ten seconds. So there is one at a time, and only when a name server has just answered
 * a question about the same name, which costs no thread and can be cancelled.
 */
export async function lookUp(host: string): Promise<readonly LookupAddress[]> {
  if (!isLocalName(host)) await hasAnswer(host);
  const found = last.then(() => askSystem(host));
  last = found.catch(() => {});
  return found;
}

function askSystem(host: string): Promise<LookupAddress[]> {
  // Not `require`: our own use must not count as the service's (load/builtin-use.ts). And only on first use.
  const { lookup } = process.getBuiltinModule('node:dns');
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });
}

/** Rejects when no name server says anything about the name, be it that there is no such name. */
function hasAnswer(host: string): Promise<void> {
  const { Resolver } = process.getBuiltinModule('node:dns');
  const resolver = new Resolver({ timeout: QUESTION_MS, tries: 2 });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolver.cancel(), MOST_MS);
    timer.unref();
    resolver.resolve4(host, (error) => {
      clearTimeout(timer);
      if (error && SILENCE.has(error.code ?? '')) reject(new Error(`no name server answers who ${host} is`));
      else resolve();
    });
  });
}
