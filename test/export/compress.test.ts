import { pbkdf2 } from 'node:crypto';
import t from 'tap';
import { compressorOf, decompressed } from '../../src/export/compress.js';

const body = new TextEncoder().encode('spans '.repeat(50_000));

for (const wanted of ['gzip', 'zstd'] as const) {
  for (const here of [true, false]) {
    t.test(`${wanted}, ${here ? 'in this thread' : 'aside'}: what comes out is what went in`, async (t) => {
      const { encoding, compress } = compressorOf(wanted, here);
      const smaller = await compress(body);
      t.ok(smaller.byteLength < body.byteLength / 10);
      t.strictSame(Buffer.from(decompressed(encoding, smaller, body.byteLength) ?? ''), Buffer.from(body));
    });
  }

  t.test(`${wanted} in our own thread waits for none of those that the service keeps busy`, async (t) => {
    let busy = 8;
    const done = Array.from({ length: busy }, () => new Promise<void>((resolve, reject) => {
      pbkdf2('secret', 'salt', 100_000, 32, 'sha256', (error) => {
        busy -= 1;
        if (error) reject(error);
        else resolve();
      });
    }));
    await compressorOf(wanted, true).compress(body);
    t.equal(busy, 8);
    await Promise.all(done);
  });
}
