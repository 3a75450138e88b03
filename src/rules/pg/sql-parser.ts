import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { Node } from './tree.js';

/** The part of libpg-query's WebAssembly module that is used here; its own wrapper can only be loaded asynchronously. */
interface Glue {
  _malloc(size: number): number;
  _free(pointer: number): void;
  _wasm_parse_query_raw(text: number): number;
  _wasm_free_parse_result(result: number): void;
  lengthBytesUTF8(text: string): number;
  stringToUTF8(text: string, pointer: number, size: number): void;
  UTF8ToString(pointer: number): string;
  getValue(pointer: number, type: 'i32'): number;
}

/** The text is no SQL that PostgreSQL would take. Its message is not kept: it quotes the text. */
export class NotSql extends Error {}

/** What is used of the global `WebAssembly`, which the types of Node.js leave empty. */
interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => object;
}

/** A parser that got out of step is thrown away; one that does so again and again is not made anew. */
const MOST_PARSERS = 3;

let glue: Glue | undefined;
let made = 0;

/**
 * PostgreSQL's own parser: the statements of a text as its grammar reads them.
 *
 * @throws NotSql when the text is no SQL, any other error when the parser cannot be had
 */
export function parseSql(text: string): readonly { readonly stmt?: Node; readonly stmt_location?: number; readonly stmt_len?: number }[] {
  const parser = (glue ??= makeGlue());
  try {
    return (JSON.parse(treeOf(parser, text)) as { stmts?: { stmt: Node }[] }).stmts ?? [];
  } catch (thrown) {
    // Whatever else comes out (no memory, no stack) leaves the module's memory in an unknown state.
    if (!(thrown instanceof NotSql)) glue = undefined;
    throw thrown;
  }
}

function treeOf(parser: Glue, text: string): string {
  const size = parser.lengthBytesUTF8(text) + 1;
  const pointer = parser._malloc(size);
  parser.stringToUTF8(text, pointer, size);
  const result = parser._wasm_parse_query_raw(pointer);
  // struct { char *parse_tree; char *stderr_buffer; PgQueryError *error; }
  const tree = parser.getValue(result, 'i32');
  const failed = parser.getValue(result + 8, 'i32') !== 0;
  const json = failed ? '' : parser.UTF8ToString(tree);
  parser._free(pointer);
  parser._wasm_free_parse_result(result);
  if (failed) throw new NotSql();
  return json;
}

function makeGlue(): Glue {
  made += 1;
  if (made > MOST_PARSERS) throw new Error('the parser of PostgreSQL is out of order');
  // Its function is asynchronous, but all of it that is needed has run when it first waits: it puts what the module
  // exports on this object at once. The rest, which opens files for messages, is left out by the throw.
  const parts: Record<string, unknown> = {
    instantiateWasm(imports: object, done: (instance: object) => void) {
      const { Module, Instance } = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly;
      done(new Instance(new Module(withLessMemory(readFileSync(wasmFile()))), imports));
    },
    preRun() {
      throw LEFT_OUT;
    },
  };
  const restore = withoutOptimizing();
  try {
    const start = require('libpg-query/wasm/libpg-query.js') as (parts: object) => Promise<unknown>;
    start(parts).catch(() => {});
    const ready = parts as unknown as Glue;
    // The first use compiles the large function of the grammar.
    treeOf(ready, 'SELECT 1');
    return ready;
  } finally {
    restore();
  }
}

const LEFT_OUT = new Error('left out');

/** Beside the bundle, or in the package while this is not one. */
function wasmFile(): string {
  const beside = join(__dirname, 'libpg-query.wasm');
  return existsSync(beside) ? beside : createRequire(__filename).resolve('libpg-query/wasm/libpg-query.wasm');
}

const OPTIMIZING = ['--wasm-dynamic-tiering', '--wasm-tier-up'];

/**
 * What V8 compiles of WebAssembly until the returned function is called, it compiles once and quickly, and never again. The function of the
 * grammar has 100 kB: to optimize it after some 100 statements takes V8 a second of another thread, and up to 600 MB for that time (Node 24),
 * for texts that are each parsed once. Where the process says itself how WebAssembly is compiled, nothing is touched.
 */
function withoutOptimizing(): () => void {
  const said = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ');
  if (/wasm|liftoff/.test(said)) return () => {};
  for (const flag of OPTIMIZING) setFlagsFromString(flag.replace('--', '--no-'));
  return () => {
    for (const flag of OPTIMIZING) setFlagsFromString(flag);
  };
}

/** Section 5 (memory): one memory, with a maximum, of at least 2048 pages of 64 kB. */
const MEMORY = Buffer.from('0507010180108080', 'hex');
/** 640 pages: its stack and data take 527. More is there when it asks for it. */
const LESS_MEMORY = Buffer.from('0507010180058080', 'hex');

/** 128 MB would stand in `process.memoryUsage().external`, though hardly any of it is touched. */
function withLessMemory(wasm: Buffer): Buffer {
  const at = wasm.indexOf(MEMORY);
  if (at > 0 && at < 4096) LESS_MEMORY.copy(wasm, at);
  return wasm;
}
