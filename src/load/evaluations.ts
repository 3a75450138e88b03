import Module from 'node:module';

/** A CommonJS module, as Node's loader keeps it. */
export interface CommonJsModule {
  readonly id: string;
  readonly filename: string | null;
  readonly loaded: boolean;
  exports: unknown;
}

type Evaluated = (module: CommonJsModule, file: string) => void;
type Handler = (module: CommonJsModule, file: string) => unknown;

const createdListeners: ((module: CommonJsModule) => void)[] = [];

/** Calls back with each module that is made, before its file is read; `watchEvaluations` must have been called. It must not throw. */
export function onCreated(listener: (module: CommonJsModule) => void): void {
  createdListeners.push(listener);
}

/**
 * Calls back when a module of interest has been evaluated and nobody has read its exports yet, whether it was asked for
 * by `require` or by `import`, on every supported Node version.
 *
 * Node's loader writes `loaded` into each module: `false` when it makes it, `true` right after its evaluation. A setter
 * on the prototype hears the first; a module of interest then gets one of its own. So nothing of ours is on the stack
 * while the service's modules run (errors at load show the same frames as without the agent), `Module._extensions` and
 * `Module._load` stay as they are for tools that look at or replace them, and other modules are untouched.
 */
export function watchEvaluations(isWatched: (file: string) => boolean, onEvaluated: Evaluated): void {
  let heard = false;
  Object.defineProperty(Module.prototype, 'loaded', {
    configurable: true,
    get: () => undefined,
    set(this: CommonJsModule, value: unknown) {
      heard = true;
      define(this, 'loaded', value);
      if (value !== false || typeof this.id !== 'string') return;
      for (const listener of createdListeners) listener(this);
      if (isWatched(this.id)) watch(this, onEvaluated);
    },
  });
  const probe = new Module('');
  if (heard && probe.loaded === false) return;
  Reflect.deleteProperty(Module.prototype, 'loaded');
  wrapHandler(isWatched, onEvaluated);
}

function watch(module: CommonJsModule, onEvaluated: Evaluated): void {
  let { exports } = module;
  let isOver = false;

  function over(): void {
    if (isOver) return;
    isOver = true;
    if (Object.getOwnPropertyDescriptor(module, 'exports')?.get === readExports) define(module, 'exports', exports);
    onEvaluated(module, module.filename ?? module.id);
  }
  // With an asynchronous loader hook that gives the source, Node *defines* `loaded`, past any setter, and then reads
  // the exports: so the first reader after the evaluation is heard too.
  function readExports(): unknown {
    if (Object.getOwnPropertyDescriptor(module, 'loaded')?.value === true) over();
    return isOver ? module.exports : exports;
  }
  Object.defineProperty(module, 'exports', {
    configurable: true,
    enumerable: true,
    get: readExports,
    set: (value: unknown) => {
      exports = value;
    },
  });
  Object.defineProperty(module, 'loaded', {
    configurable: true,
    enumerable: true,
    get: () => false,
    set: (value: unknown) => {
      define(module, 'loaded', value);
      if (value === true) over();
    },
  });
}

/** For a Node that makes its modules in another way: the handler of `.js` files, which each of them passes once. */
function wrapHandler(isWatched: (file: string) => boolean, onEvaluated: Evaluated): void {
  const { _extensions: handlers } = Module as unknown as { _extensions?: Record<string, Handler | undefined> };
  const evaluate = handlers?.['.js'];
  if (!handlers || typeof evaluate !== 'function') throw new Error('the modules of this runtime cannot be observed');
  handlers['.js'] = function evaluateThenLook(this: unknown, module, file) {
    for (const listener of createdListeners) listener(module);
    const result = evaluate.call(this, module, file);
    if (isWatched(file)) onEvaluated(module, file);
    return result;
  };
}

function define(module: CommonJsModule, name: 'loaded' | 'exports', value: unknown): void {
  Object.defineProperty(module, name, { value, configurable: true, enumerable: true, writable: true });
}
