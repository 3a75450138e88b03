// Entry of the exporting thread (dist/exporter.cjs). It imports nothing of the OpenTelemetry SDK: it boots while a process
// ends, and every millisecond of that is a millisecond that the process is held.
import { BroadcastChannel, parentPort, workerData } from 'node:worker_threads';
import { setLogLevel } from '../report/report.js';
import { Depot } from './depot.js';
import { DrainSignal } from './drain-signal.js';
import type { ExporterData, ExporterMessage } from './exporter-messages.js';
import { Ledger } from './ledger.js';

const { plan, ledger: memory, channel: name } = workerData as ExporterData;
setLogLevel(plan.logLevel);
const ledger = new Ledger(memory);
const depot = new Depot(plan, ledger);

function receive(message: ExporterMessage): void {
  if (message.kind === 'batch') {
    const { destination, batch } = message;
    ledger.add('received_bytes', batch.body.byteLength);
    ledger.add('received_spans', batch.spans);
    depot.add(destination, batch);
    return;
  }
  void drain(message.until, message.last).then((safe) => new DrainSignal(message.signal).finish(safe));
}

async function drain(until: number, last: boolean): Promise<boolean> {
  const left = () => Math.max(0, until - Date.now());
  for (;;) {
    const safe = await depot.drain(left(), last);
    // What another thread has handed over comes on another channel, perhaps a moment later.
    if (left() > 0 && ledger.get('posted_spans') > ledger.get('received_spans')) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      continue;
    }
    const closed = !last || depot.close();
    return safe && closed;
  }
}

parentPort?.on('message', receive);
const channel = new BroadcastChannel(name);
// oxlint-disable-next-line unicorn/prefer-add-event-listener -- Node's BroadcastChannel has no other way on 20
channel.onmessage = (event: unknown) => receive((event as { data: ExporterMessage }).data);
ledger.set('exporter_ready', 1);
parentPort?.postMessage(depot.describe());
