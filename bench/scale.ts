import { join } from 'node:path';
import { writeReport } from './loss/write-report.js';
import { ASSUMED } from './scale/assumptions.js';
import { type Seen, simulate, type Simulation, type Way } from './scale/simulate.js';
import { spanBytes } from './scale/span-bytes.js';
import { tiersFor } from './scale/tiers.js';

// `npm run bench:scale`: a thousand services on paper. The same traces for every way to sample, from a seed; writes docs/sample.md.

const PAGE = join(__dirname, '..', '..', 'docs/sample.md');
const TRACES = 300_000;
const SEED = 5;

const WAYS: readonly Way[] = [
  { name: '`local`, ratio 1', mode: 'local', ratio: 1 },
  { name: '`local`, ratio 0.1', mode: 'local', ratio: 0.1 },
  { name: '`local`, ratio 0.01', mode: 'local', ratio: 0.01 },
  { name: '`head`, ratio 0.1', mode: 'head', ratio: 0.1 },
  { name: '`head`, ratio 0.01', mode: 'head', ratio: 0.01 },
  { name: '`collector`, its tier keeps 0.1', mode: 'collector', ratio: 0.1 },
  { name: '`collector`, its tier keeps 0.01', mode: 'collector', ratio: 0.01 },
];

function main(): void {
  const simulation = simulate(WAYS, TRACES, SEED);
  const bytes = spanBytes();
  const text = [assumptions(simulation, bytes), table(simulation, bytes)].join('\n\n');
  console.log(text);
  writeReport(PAGE, text, 'bench:scale');
}

function table({ seen, segmentsPerTrace, spansPerSegment }: Simulation, { encoded, sent: sentBytes }: ReturnType<typeof spanBytes>): string {
  const all = ASSUMED.services * ASSUMED.segmentsPerSecond * spansPerSegment;
  const cells = ({ way, sent, stored, errorSegments, whole, partial }: Seen) => {
    const { gateways, tails, tracesHeld } = tiersFor(all * sent, segmentsPerTrace * spansPerSegment, encoded, way.mode === 'collector');
    return [
      way.name,
      `${gigabytes(all * sent * sentBytes)} (${gigabytes(all * sent * encoded)})`,
      gigabytes(all * stored * sentBytes),
      percent(errorSegments),
      percent(whole),
      percent(partial),
      String(gateways),
      tails === 0 ? '–' : `${tails}, each with ${Math.round(tracesHeld / 1000).toLocaleString('en')} k traces`,
    ];
  };
  const head = [
    'way',
    'GB/s to the collectors (before gzip)',
    'GB/s stored',
    'segments with an error: stored',
    'traces with an error: whole',
    'partial',
    'collectors: first tier',
    'second tier',
  ];
  return [row(head), row(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...seen.map((one) => row(cells(one)))].join('\n');
}

function assumptions({ traces, segmentsPerTrace, spansPerSegment, errorTraceShare, mixedShare }: Simulation, { encoded, sent }: ReturnType<typeof spanBytes>): string {
  const a = ASSUMED;
  return (
    `${a.services.toLocaleString('en')} services with ${a.segmentsPerSecond.toLocaleString('en')} requests or messages a second each. ` +
    `A trace has ${segmentsPerTrace.toFixed(1)} segments on average, a segment ${spansPerSegment.toFixed(1)} spans, a span of 14 attributes ` +
    `${encoded} bytes as our encoder writes it and ${sent} with gzip (measured with made-up spans, which compress better than ` +
    `real ones). ${percent(a.messageShare)} of calls are messages. An error begins in ${percent(a.errorShare)} of the segments; the caller makes up for ${percent(a.handledShare)} of the errors of its ` +
    `calls; ${percent(a.slowShare)} are slow by themselves. So ${percent(errorTraceShare)} of the traces have an error, and in ${percent(mixedShare)} of ` +
    `those there are segments that neither fail nor are slow. A collector (4 processors, 16 GiB) passes on ` +
    `${a.gatewaySpansPerSecond.toLocaleString('en')} spans a second in the first tier; in the second it decides about ` +
    `${a.tailSpansPerSecond.toLocaleString('en')} and holds ${a.tailMemoryBytes / 2 ** 30} GiB, ${a.decisionWaitSeconds} s of spans at ${a.memoryFactor} × their ` +
    `encoded size (rules of thumb, not measured). ${traces.toLocaleString('en')} traces were made, the same for all.`
  );
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(bytes < 1e10 ? 2 : 1);
const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

try {
  main();
} catch (thrown) {
  console.error(`bench:scale: ${(thrown as Error).message}`);
  process.exitCode = 1;
}
