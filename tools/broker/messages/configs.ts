import { api } from '../wire/api.js';
import { bool, int16, int32, int8, list, listOf, nullable, string } from '../wire/schema.js';

/** Tells the settings of topics and brokers. */
export const describeConfigs = api(
  32,
  'DescribeConfigs',
  [1, 4],
  4,
  {
    resources: list('0+', {
      resourceType: int8(),
      resourceName: string(),
      configurationKeys: nullable(0, listOf('0+', string())),
    }),
    includeSynonyms: bool('1+'),
    includeDocumentation: bool('3+'),
  },
  {
    throttleTimeMs: int32(),
    results: list('0+', {
      errorCode: int16(),
      errorMessage: nullable(0, string()),
      resourceType: int8(),
      resourceName: string(),
      configs: list('0+', {
        name: string(),
        value: nullable(0, string()),
        readOnly: bool(),
        configSource: int8('1+', -1),
        isSensitive: bool(),
        synonyms: list('1+', { name: string(), value: nullable(0, string()), source: int8() }),
        configType: int8('3+'),
        documentation: nullable(0, string('3+')),
      }),
    }),
  },
);

const altered = {
  throttleTimeMs: int32(),
  responses: list('0+', {
    errorCode: int16(),
    errorMessage: nullable(0, string()),
    resourceType: int8(),
    resourceName: string(),
  }),
};

/** Replaces all settings of a topic. */
export const alterConfigs = api(
  33,
  'AlterConfigs',
  [0, 2],
  2,
  {
    resources: list('0+', {
      resourceType: int8(),
      resourceName: string(),
      configs: list('0+', { name: string(), value: nullable(0, string()) }),
    }),
    validateOnly: bool(),
  },
  altered,
);

/** Changes single settings of a topic. */
export const incrementalAlterConfigs = api(
  44,
  'IncrementalAlterConfigs',
  [0, 1],
  1,
  {
    resources: list('0+', {
      resourceType: int8(),
      resourceName: string(),
      configs: list('0+', { name: string(), configOperation: int8(), value: nullable(0, string()) }),
    }),
    validateOnly: bool(),
  },
  altered,
);
