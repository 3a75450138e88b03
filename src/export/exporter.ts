// Entry of the exporting thread (dist/exporter.cjs). It imports nothing of the OpenTelemetry SDK: it boots while a process
// ends, and every millisecond of that is a millisecond that the process is held.
import { BroadcastChannel, parentPort, workerData } from 'node:worker_threads';
import { setLogLevel } from '../report/report.js';
import { Depot } from './depot.js';
import type { ExporterData, ExporterMessage } from './exporter-messages.js';
import { Ledger } from './ledger.js';
import { receive, type Reception } from './reception.js';

const { plan, ledger: memory, channel: name } = workerData as ExporterData;
setLogLevel(plan.logLevel);
const ledger = new Ledger(memory);
const depot = new Depot(plan, ledger);
const reception: Reception = { ledger, drain, add: (destination, batch) => depot.add(destination, batch) };

async function drain(left: () => number, last: boolean): Promise<boolean> {
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

parentPort?.on('message', (message: ExporterMessage) => receive(reception, message));
const channel = new BroadcastChannel(name);
// oxlint-disable-next-line unicorn/prefer-add-event-listener -- Node's BroadcastChannel has no other way on 20
channel.onmessage = (event: unknown) => receive(reception, (event as { data: ExporterMessage }).data);
ledger.announce('exporter_ready', 1);
parentPort?.postMessage(depot.describe());
