import type { EachField } from './logged-fields.js';

type Mixin = (record: unknown, level: number, logger?: Logger, ...rest: unknown[]) => object;
type Logger = Record<symbol, unknown>;

/** The part of pino that is touched: its function, and the symbols under which a logger keeps what it needs. */
export interface Pino {
  (...args: unknown[]): Logger;
  readonly symbols: { readonly mixinSym: symbol; readonly chindingsSym: symbol };
}

const NO_SYMBOLS: Partial<Pino['symbols']> = {};

/** pino, whose loggers add fields to each line. The official wrapper is below: it does not tell its hook which logger writes. */
export function addToLines(pino: Pino, each: EachField): Pino {
  const { mixinSym, chindingsSym } = (typeof pino === 'function' && pino.symbols) || NO_SYMBOLS;
  if (!mixinSym) return pino;
  const adding = (...args: unknown[]): Logger => {
    const logger = pino(...args);
    const mixin = logger[mixinSym] as Mixin | undefined;
    const added: Mixin = (record, level, writer, ...rest) => {
      // A copy: it may be an object of the service.
      const more: Record<string, unknown> = { ...mixin?.(record, level, writer, ...rest) };
      each((key, value) => {
        if (!isIn(more, key) && !isIn(record, key) && !isBound(chindingsSym && writer?.[chindingsSym], key)) more[key] = value;
      });
      return more;
    };
    logger[mixinSym] = added;
    return logger;
  };
  const all = Object.assign(adding, pino) as unknown as Pino & { pino?: unknown; default?: unknown };
  for (const name of ['pino', 'default'] as const) if (typeof all[name] === 'function') all[name] = all;
  return all;
}

function isIn(fields: unknown, key: string): boolean {
  return typeof fields === 'object' && fields !== null && Object.hasOwn(fields, key);
}

/** Fields that a logger writes into all of its lines are text already, in front of the others: a second one would count instead. */
function isBound(bindings: unknown, key: string): boolean {
  return typeof bindings === 'string' && bindings.includes(`,${JSON.stringify(key)}:`);
}
