import type { Attributes } from '@opentelemetry/api';
import { ServiceMeter } from '../service-meter.js';
import { type Counted, instrumentsOn } from './instruments.js';
import { Points } from './points.js';

/** Where messages are worked on. */
export interface Consumed {
  readonly topic: string;
  readonly partition: number;
  readonly group: string | undefined;
}

/** An operation of a client on its broker. */
export interface Operation {
  readonly name: string;
  readonly type: 'send' | 'receive' | 'settle';
  readonly topic?: string | undefined;
  readonly group?: string | undefined;
  /** `broker:9092`. */
  readonly server?: string | undefined;
}

const SCOPE = '@org/otel-agent/messaging';
const SYSTEM = { 'messaging.system': 'kafka' } as const;

/**
 * What is measured of messages, sampled or not, for all clients: by the semantic conventions where they have a name. Counting is an addition; durations
 * go to the service's metrics SDK as they come, and nowhere without one.
 */
export class MessagingMetrics {
  readonly #counted: Counted = {
    sent: new Points(),
    consumed: new Points(),
    malformed: new Points(),
    rebalances: new Points(),
    crashes: new Points(),
    lag: new Points(),
  };
  readonly #meter = new ServiceMeter(SCOPE, (meter) => instrumentsOn(meter, this.#counted, () => this.#isOn));
  #isOn = true;
  readonly #attributes = new Points();

  /** Messages to one topic that went out together, in so many milliseconds; `error`: the type of the error with which they did not. */
  sent(topic: string, count: number, durationMs: number, error?: string): void {
    this.#counted.sent.at(`${topic}\n${error ?? ''}`, () => ({ ...SYSTEM, 'messaging.operation.name': 'send', 'messaging.destination.name': topic, ...ofError(error) })).value += count;
    this.operation({ name: 'send', type: 'send', topic }, durationMs, error);
  }

  operation({ name, type, topic, group, server }: Operation, durationMs: number, error?: string): void {
    const instruments = this.#isOn && this.#meter.instruments;
    if (!instruments) return;
    const { attributes } = this.#attributes.at(`${name}\n${topic ?? ''}\n${group ?? ''}\n${server ?? ''}\n${error ?? ''}`, () => ({
      ...SYSTEM,
      'messaging.operation.name': name,
      'messaging.operation.type': type,
      ...(topic !== undefined && { 'messaging.destination.name': topic }),
      ...ofGroup(group),
      ...ofServer(server),
      ...ofError(error),
    }));
    instruments.operationDuration.record(durationMs / 1000, attributes);
  }

  /** A message that the service has worked on, for so many milliseconds, with or without success. */
  processed(source: Consumed, durationMs: number, error?: string): void {
    const point = this.#counted.consumed.at(`${nameOf(source)}\n${error ?? ''}`, () => ({ ...ofSource(source), ...ofError(error) }));
    point.value += 1;
    if (this.#isOn) this.#meter.instruments?.processDuration.record(durationMs / 1000, point.attributes);
  }

  /** Messages of the partition that wait. */
  lag(source: Consumed, messages: number): void {
    this.#counted.lag.at(nameOf(source), () => withoutOperation(ofSource(source))).value = messages;
  }

  /** Partitions that others work on now have no lag here. Of a consumer that has crashed, the last one known stays. */
  left(group: string | undefined, isKept: (topic: string, partition: number) => boolean): void {
    for (const point of this.#counted.lag.all()) {
      const { 'messaging.consumer.group.name': of, 'messaging.destination.name': topic, 'messaging.destination.partition.id': partition } = point.attributes;
      if (of === group && !isKept(String(topic), Number(partition))) point.value = 0;
    }
  }

  malformed(source: Consumed): void {
    this.#counted.malformed.at(`${source.topic}\n${source.group ?? ''}`, () => ({
      ...SYSTEM,
      'messaging.destination.name': source.topic,
      ...ofGroup(source.group),
    })).value += 1;
  }

  crashed(group: string | undefined, error: string): void {
    this.#counted.crashes.at(`${group ?? ''}\n${error}`, () => ({ ...SYSTEM, ...ofGroup(group), ...ofError(error) })).value += 1;
  }

  rebalanced(group: string | undefined): void {
    this.#counted.rebalances.at(group ?? '', () => ({ ...SYSTEM, ...ofGroup(group) })).value += 1;
  }

  /** Another SDK has taken over. */
  stop(): void {
    this.#isOn = false;
  }
}

const nameOf = ({ topic, partition, group }: Consumed) => `${topic}\n${partition}\n${group ?? ''}`;
const ofError = (error: string | undefined): Attributes => (error === undefined ? {} : { 'error.type': error });
const ofGroup = (group: string | undefined): Attributes => (group === undefined ? {} : { 'messaging.consumer.group.name': group });

function ofServer(server: string | undefined): Attributes {
  const colon = server?.lastIndexOf(':') ?? -1;
  return server === undefined || colon < 0 ? {} : { 'server.address': server.slice(0, colon), 'server.port': Number(server.slice(colon + 1)) };
}

function ofSource({ topic, partition, group }: Consumed): Attributes {
  return {
    ...SYSTEM,
    'messaging.operation.name': 'process',
    'messaging.destination.name': topic,
    'messaging.destination.partition.id': String(partition),
    ...ofGroup(group),
  };
}

function withoutOperation({ 'messaging.operation.name': _left, ...others }: Attributes): Attributes {
  return others;
}
