import { randomBytes } from 'node:crypto';
import { Partition } from './log/partition.js';

/** Settings of a topic that the stand-in heeds or tells; the others are kept as they were given. */
const defaults = {
  'cleanup.policy': 'delete',
  'max.message.bytes': '1048588',
  'message.timestamp.type': 'CreateTime',
  'min.insync.replicas': '1',
  'retention.bytes': '-1',
  'retention.ms': '604800000',
};

/** A topic and its logs. */
export interface Topic {
  readonly name: string;
  /** 32 hexadecimal digits; a topic created anew under the same name has another one. */
  readonly id: string;
  readonly partitions: Partition[];
  /** What was set for this topic. */
  readonly configs: Map<string, string>;
}

/** The topics of the node. */
export class Topics {
  readonly #byName = new Map<string, Topic>();
  readonly #onDelete: ((name: string) => void)[] = [];

  get all(): Topic[] {
    return [...this.#byName.values()];
  }

  get(name: string): Topic | undefined {
    return this.#byName.get(name);
  }

  byId(id: string): Topic | undefined {
    return this.all.find((topic) => topic.id === id);
  }

  partition(name: string, index: number): Partition | undefined {
    return this.get(name)?.partitions[index];
  }

  create(name: string, partitions: number): Topic {
    const topic: Topic = { name, id: randomBytes(16).toString('hex'), partitions: [], configs: new Map() };
    this.#byName.set(name, topic);
    this.grow(topic, partitions);
    return topic;
  }

  grow(topic: Topic, partitions: number): void {
    while (topic.partitions.length < partitions) topic.partitions.push(new Partition());
  }

  delete(topic: Topic): void {
    this.#byName.delete(topic.name);
    for (const listener of this.#onDelete) listener(topic.name);
    for (const partition of topic.partitions) partition.changed();
  }

  onDelete(listener: (name: string) => void): void {
    this.#onDelete.push(listener);
  }
}

/** The rule of Kafka for names of topics. */
export const validTopicName = (name: string) => /^[\w.-]{1,249}$/.test(name) && name !== '.' && name !== '..';

/** All settings of a topic, with the defaults of those that were not set. */
export const settings = (topic: Topic): Map<string, string> => new Map([...Object.entries(defaults), ...topic.configs]);
