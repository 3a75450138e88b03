import type { EachField } from './logged-fields.js';

type Mixin = (record: unknown, level: number, logger?: Logger, ...rest: unknown[]) => object;
type Logger = Record<symbol, unknown>;

/** The part of pino that is touched: its function, and the symbols under which a logger keeps what it needs. */
export interface Pino {
  (...args: unknown[]): Logger;
  readonly symbols: { readonly mixinSym: symbol; readonly chindingsSym: symbol; readonly lsCacheSym: symbol; readonly messageKeySym: symbol };
}

/** What pino and its readers write and look for, unless the service has named it otherwise. */
const OF_PINO: ReadonlySet<string> = new Set(['level', 'time', 'msg']);

const NO_SYMBOLS: Partial<Pino['symbols']> = {};

/** pino, whose loggers add fields to each line. The official wrapper is below: it does not tell its hook which logger writes. */
export function addToLines(pino: Pino, each: EachField): Pino {
  const { mixinSym, chindingsSym, lsCacheSym, messageKeySym } = (typeof pino === 'function' && pino.symbols) || NO_SYMBOLS;
  if (!mixinSym) return pino;
  const adding = (...args: unknown[]): Logger => {
    const logger = pino(...args);
    const mixin = logger[mixinSym] as Mixin | undefined;
    const added: Mixin = (record, level, writer, ...rest) => {
      // A copy: it may be an object of the service.
      const more: Record<string, unknown> = { ...mixin?.(record, level, writer, ...rest) };
      each((key, value) => {
        if (OF_PINO.has(key) || (messageKeySym && writer?.[messageKeySym] === key) || isLevel(lsCacheSym && writer?.[lsCacheSym], level, key)) return;
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

/** The beginnings of lines, by level: the service may call the field otherwise (`severity`). */
function isLevel(beginnings: unknown, level: number, key: string): boolean {
  const beginning = (beginnings as Readonly<Record<number, unknown>> | undefined)?.[level];
  return typeof beginning === 'string' && beginning.startsWith(key, 2) && beginning[key.length + 2] === '"';
}

/** Fields that a logger writes into all of its lines are text already, in front of the others: a second one would count instead. */
function isBound(bindings: unknown, key: string): boolean {
  return typeof bindings === 'string' && bindings.includes(`,${JSON.stringify(key)}:`);
}
