import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'tap';
import { ROOT } from '../support/run-app.js';

// Node ends no process before a look-up of the system is over, and with name servers that do not answer that takes ten
// seconds. A process must not be held so long for its spans.

const ADDRESS = `127.${process.pid % 250}.${(process.pid >> 8) % 250}.53`;

const APP = `
  require('@opentelemetry/api').trace.getTracer('test').startSpan('work').end();
  setTimeout(() => {
    console.log(String(process.hrtime.bigint()));
    if (process.argv[1] === 'exit') process.exit(3);
    process.exitCode = 3;
  }, 300);
`;

/** Another /etc/resolv.conf for a process of ours alone needs a mount of its own. */
const possible = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

for (const how of ['natural', 'exit']) {
  for (const protocol of ['http/protobuf', 'grpc']) {
    test(`name servers that do not answer hold no process (${how}, ${protocol})`, { skip: !possible && 'needs root on Linux' }, async (t) => {
      const silent = createSocket('udp4').bind(53, ADDRESS);
      await once(silent, 'listening');
      t.teardown(() => silent.close());
      let questions = 0;
      silent.on('message', () => {
        questions += 1;
      });
      const file = join(t.testdir({ 'resolv.conf': `nameserver ${ADDRESS}\n` }), 'resolv.conf');
      const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
      const node = [process.execPath, '--import', '@org/otel-agent/register', '-e', APP, how];
      const child = spawn('unshare', ['-m', 'env', '-u', 'NODE_OPTIONS', 'sh', '-c', script, file, ...node], {
        cwd: ROOT,
        env: {
          ...process.env,
          OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318',
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_BSP_SCHEDULE_DELAY: '0',
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let left = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        left += text;
      });
      const [code] = (await once(child, 'exit')) as [number | null];
      const ended = process.hrtime.bigint();
      t.equal(code, 3);
      t.ok(questions > 0, 'the name was looked for');
      t.ok(Number(ended - BigInt(left.trim() || 0)) / 1e6 < 4000, 'and nothing waited for it');
    });
  }
}
