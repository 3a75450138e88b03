import { plainHeaders } from './kafka/headers.js';
import type { MessageIn, MessageSpans } from './kafka/message-spans.js';
import type { StreamMessages } from './kafka/streams.js';
import type { Visit } from './kafkajs-visit.js';

/** A message as it came from the broker. */
interface Raw {
  readonly key?: Buffer | null;
  readonly value?: Buffer | null;
  readonly headers: readonly (readonly [Buffer | null, Buffer | null])[];
}
/** A message as the service gets it, after its deserializers. */
interface Message {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly timestamp: bigint;
}
interface Consumer {
  readonly groupId?: string;
  readonly clientId?: string;
  readonly currentMetadata?: { readonly topics?: ReadonlyMap<string, { readonly id?: string }> };
}
interface Receive {
  readonly client: Consumer;
  readonly raw: Raw;
  readonly result?: Message;
}
interface Fetch {
  readonly client: Consumer;
  readonly result?: {
    readonly responses?: readonly {
      readonly topicId: string;
      readonly partitions: readonly { readonly partitionIndex: number; readonly highWatermark?: bigint }[];
    }[];
  };
}

/** Messages that are received: in streams, which the service reads in one of many ways. */
export class PlatformaticReceiving implements StreamMessages {
  readonly #spans: MessageSpans;
  readonly #received = new WeakMap<object, { readonly raw: Raw; readonly client: Consumer }>();
  /** topic id/partition → offset that the next message written will get, as of the last fetch. */
  readonly #highWatermarks = new WeakMap<object, Map<string, number>>();

  constructor(spans: MessageSpans) {
    this.#spans = spans;
  }

  decoded({ client, raw, result }: Receive): void {
    if (result) this.#received.set(result, { raw, client });
  }

  fetched({ client, result }: Fetch): void {
    const watermarks = this.#highWatermarks.get(client) ?? new Map<string, number>();
    this.#highWatermarks.set(client, watermarks);
    for (const { topicId, partitions } of result?.responses ?? []) {
      for (const { partitionIndex, highWatermark } of partitions) {
        if (highWatermark !== undefined && highWatermark >= 0) watermarks.set(`${topicId}/${partitionIndex}`, Number(highWatermark));
      }
    }
  }

  begin(message: object): Visit | undefined {
    const read = this.#read(message);
    return read && this.#spans.process(read);
  }

  taken(message: object): void {
    this.begin(message)?.end();
  }

  #read(object: object): MessageIn | undefined {
    const found = this.#received.get(object);
    if (!found) return undefined;
    this.#received.delete(object);
    const { topic, partition, offset, timestamp } = object as Message;
    const { raw, client } = found;
    const id = client.currentMetadata?.topics?.get(topic)?.id;
    return {
      topic,
      partition,
      offset: String(offset),
      timestamp: String(timestamp),
      key: raw.key,
      value: raw.value,
      headers: plainHeaders(raw.headers),
      group: client.groupId,
      client: client.clientId,
      highWatermark: id === undefined ? undefined : this.#highWatermarks.get(client)?.get(`${id}/${partition}`),
    };
  }
}

