import { BroadcastChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { Carrier } from './carrier.js';
import type { ExporterMessage } from './exporter-messages.js';
import type { Ledger } from './ledger.js';
import { receive, type Reception } from './reception.js';

/** Where no exporting thread listens to the worker threads of the service, this thread does: a carrier gets what they hand over. */
export class ChannelReception {
  readonly #channel: BroadcastChannel;
  readonly #reception: Reception;

  constructor(name: string, ledger: Ledger, carrier: Carrier) {
    this.#reception = {
      ledger,
      add: (destination, batch) => carrier.post(destination, batch),
      drain: (left) => carrier.drain(left()),
    };
    const channel = new BroadcastChannel(name);
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- Node's BroadcastChannel has no other way on 20
    channel.onmessage = (event: unknown) => receive(this.#reception, (event as { data: ExporterMessage }).data);
    // Documented; missing from the type.
    (channel as unknown as { unref(): void }).unref();
    this.#channel = channel;
    ledger.announce('exporter_ready', 1);
  }

  /** Takes what has arrived; for an end, when the event loop does not come to it any more. */
  takeArrived(): void {
    for (;;) {
      const arrived = receiveMessageOnPort(this.#channel as never) as { message: ExporterMessage } | undefined;
      if (!arrived) return;
      receive(this.#reception, arrived.message);
    }
  }
}
