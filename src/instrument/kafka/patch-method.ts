type Method = (this: any, ...args: any[]) => unknown;

/**
 * Puts another function in the place of a method, by plain assignment (DESIGN D9): of the same name and arity, and as visible as it was. A method
 * that a prototype inherits becomes its own.
 */
export function patchMethod<M extends Method>(holder: object, name: string | symbol, make: (original: M) => M): void {
  const original: unknown = Reflect.get(holder, name);
  if (typeof original !== 'function') return;
  const own = Object.getOwnPropertyDescriptor(holder, name);
  if (own && !own.configurable && !own.writable) return;
  const value = make(original as M);
  Object.defineProperty(value, 'name', { value: original.name, configurable: true });
  Object.defineProperty(value, 'length', { value: original.length, configurable: true });
  Object.defineProperty(holder, name, { value, writable: true, configurable: own?.configurable ?? true, enumerable: own?.enumerable ?? false });
}
