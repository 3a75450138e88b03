import type { Compression } from './endpoint-options.js';

/** Compresses bodies. */
export interface Compressor {
  /** What is in effect, which is `gzip` where zstd was wanted and this Node (before 22.15) has none. */
  readonly encoding: Compression;
  compress(body: Uint8Array): Promise<Uint8Array>;
}

type Zlib = typeof import('node:zlib');
type Done = (error: Error | null, result: Uint8Array) => void;

/**
 * The compressor that comes closest to what is wanted. `here`: in the thread that asks, which is nobody else's. Otherwise
 * in one of the four threads that the service needs for its files, names and hashes.
 */
export function compressorOf(wanted: Compression, here = false): Compressor {
  if (wanted === 'none') return { encoding: 'none', compress: (body) => Promise.resolve(body) };
  // Not `require`: our own use must not count as the service's (load/builtin-use.ts).
  const zlib: Partial<Zlib> & Pick<Zlib, 'gzip' | 'gzipSync' | 'constants'> = process.getBuiltinModule('node:zlib');
  const { zstdCompress, zstdCompressSync } = zlib;
  if (wanted === 'zstd' && zstdCompress && zstdCompressSync) {
    if (here) return { encoding: 'zstd', compress: async (body) => zstdCompressSync(body) };
    return { encoding: 'zstd', compress: (body) => promised((done) => zstdCompress(body, done)) };
  }
  // The quickest level: a third of the default's time, for a body that is about a tenth larger.
  const options = { level: zlib.constants.Z_BEST_SPEED };
  if (here) return { encoding: 'gzip', compress: async (body) => zlib.gzipSync(body, options) };
  return { encoding: 'gzip', compress: (body) => promised((done) => zlib.gzip(body, options, done)) };
}

/** The reverse for a small answer; undefined when the encoding is unknown, the data damaged, or longer than `most`. */
export function decompressed(encoding: string, body: Uint8Array, most: number): Uint8Array | undefined {
  const zlib: Partial<Zlib> = process.getBuiltinModule('node:zlib');
  const options = { maxOutputLength: most };
  try {
    if (encoding === 'gzip') return zlib.gunzipSync?.(body, options);
    if (encoding === 'zstd') return zlib.zstdDecompressSync?.(body, options);
  } catch {
    // Falls through: an answer that cannot be read says nothing.
  }
  return undefined;
}

function promised(start: (done: Done) => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    start((error, result) => (error ? reject(error) : resolve(result)));
  });
}
