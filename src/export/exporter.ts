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
  const { signal, timeoutMs, last } = message;
  void depot.drain(timeoutMs, last).then((safe) => {
    const closed = !last || depot.close();
    new DrainSignal(signal).finish(safe && closed);
  });
}

parentPort?.on('message', receive);
const channel = new BroadcastChannel(name);
// oxlint-disable-next-line unicorn/prefer-add-event-listener -- Node's BroadcastChannel has no other way on 20
channel.onmessage = (event: unknown) => receive((event as { data: ExporterMessage }).data);
ledger.set('exporter_ready', 1);
parentPort?.postMessage(depot.describe());
