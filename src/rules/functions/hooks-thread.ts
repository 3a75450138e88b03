import type { MessagePort } from 'node:worker_threads';
import { fileOf, type Loaded, textOf } from '../../load/source-text.js';
import { type SourceChanger, sourceChanger } from './change-source.js';
import type { ThreadData } from './thread-data.js';

/** The part of the agent in the thread of asynchronous loader hooks, where Node has no synchronous ones. */

let changer: SourceChanger | undefined;

export function initialize({ rules, wanted, cwd, port }: ThreadData & { readonly port: MessagePort }): void {
  changer = sourceChanger(rules, wanted, cwd, (outcome) => port.postMessage(outcome));
}

export async function load(url: string, context: unknown, next: (url: string, context: unknown) => Promise<Loaded>): Promise<Loaded> {
  const loaded = await next(url, context);
  const file = fileOf(url);
  if (file === undefined || !changer?.wants(file)) return loaded;
  // CommonJS without a text is read, and changed, in the service's thread.
  const text = textOf(loaded.source);
  const changed = text === undefined ? undefined : changer.change(file, text, loaded.format);
  return changed === undefined ? loaded : { ...loaded, source: changed };
}
