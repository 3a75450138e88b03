import { reasonOf } from '../report/report.js';
import type { Batch } from './batch.js';
import { protobufOfJson } from './protobuf-of-json.js';
import type { Outcome, Sender } from './sender.js';

/**
 * For a sender that takes protobuf alone: what was put on disk as JSON, before `OTEL_EXPORTER_OTLP_PROTOCOL` was changed,
 * is rewritten on its way.
 */
export class AsProtobuf implements Sender {
  readonly #sender: Sender;

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  async send(batch: Batch, timeoutMs: number): Promise<Outcome> {
    if (batch.encoding === 'protobuf') return this.#sender.send(batch, timeoutMs);
    let body: Uint8Array;
    try {
      body = protobufOfJson(batch.body);
    } catch (thrown) {
      return { kind: 'refused', reason: `the batch is JSON and cannot be rewritten as protobuf: ${reasonOf(thrown)}` };
    }
    return this.#sender.send({ ...batch, body, encoding: 'protobuf' }, timeoutMs);
  }

  readyAt(): number {
    return this.#sender.readyAt();
  }

  hurry(leftMs?: number): void {
    this.#sender.hurry?.(leftMs);
  }

  close(): void {
    this.#sender.close();
  }

  describe(): string {
    return this.#sender.describe();
  }
}
