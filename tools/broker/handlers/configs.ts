import { errors } from '../errors.js';
import { alterConfigs, describeConfigs, incrementalAlterConfigs } from '../messages/configs.js';
import { route } from '../route.js';
import { settings, type Topic, type Topics } from '../topics.js';

interface Resource {
  readonly resourceType: number;
  readonly resourceName: string;
}

/** Kafka's number for "a topic" among the things that have settings. */
const topicType = 2;
/** Kafka's numbers for where a setting comes from. */
const source = { topic: 1, default: 5 };
/** Of the operations on a setting, the one that takes it back to its default. */
const remove = 1;

/** Settings of topics; a broker's own settings are an empty list. */
export function configRoutes(topics: Topics) {
  const alter = <R extends Resource>(
    resources: readonly R[],
    dryRun: boolean,
    change: (topic: Topic, to: R) => void,
  ) => ({
    responses: resources.map((resource) => {
      const { resourceType, resourceName } = resource;
      const topic = resourceType === topicType ? topics.get(resourceName) : undefined;
      if (topic && !dryRun) change(topic, resource);
      return { resourceType, resourceName, errorCode: topic ? errors.none : errors.unknownTopicOrPartition };
    }),
  });

  return [
    route(describeConfigs, (request) => ({
      results: request.resources.map(({ resourceType, resourceName, configurationKeys }) => {
        const topic = resourceType === topicType ? topics.get(resourceName) : undefined;
        const errorCode = resourceType === topicType && !topic ? errors.unknownTopicOrPartition : errors.none;
        const wanted = (name: string) => !configurationKeys?.length || configurationKeys.includes(name);
        const configs = [...(topic ? settings(topic) : [])]
          .filter(([name]) => wanted(name))
          .map(([name, value]) => ({
            name,
            value,
            configSource: topic?.configs.has(name) ? source.topic : source.default,
          }));
        return { resourceType, resourceName, errorCode, configs };
      }),
    })),

    route(alterConfigs, (request) =>
      alter(request.resources, request.validateOnly, (topic, { configs }) => {
        topic.configs.clear();
        for (const { name, value } of configs) if (value !== null) topic.configs.set(name, value);
      }),
    ),

    route(incrementalAlterConfigs, (request) =>
      alter(request.resources, request.validateOnly, (topic, { configs }) => {
        for (const { name, configOperation, value } of configs) {
          if (configOperation === remove) topic.configs.delete(name);
          else if (value !== null) topic.configs.set(name, value);
        }
      }),
    ),
  ];
}
