import { type Context, context } from '@opentelemetry/api';

/** Where the active context is kept; what inserted code enters and leaves without a function around the service's own. */
export interface Store {
  getStore(): Context | undefined;
  enterWith(context: Context | undefined): void;
}

/** That of the agent's context manager (private there; the package is pinned exactly). */
export function activeStore(): Store | undefined {
  const { _asyncLocalStorage: store } = (
    context as unknown as { _getContextManager(): { readonly _asyncLocalStorage?: Store } }
  )._getContextManager();
  return typeof store?.enterWith === 'function' && typeof store.getStore === 'function' ? store : undefined;
}
