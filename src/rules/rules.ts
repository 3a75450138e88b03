import type { FunctionRules } from './functions/function-rules.js';
import type { HttpClientRules } from './http/http-client-rules.js';
import type { HttpRules } from './http/http-rules.js';
import type { KafkaRules } from './kafka/kafka-rules.js';
import type { PgRules } from './pg/pg-rules.js';

/** The rules by what they match; a kind without rules is not there, so that nothing is done for it. */
export interface Rules {
  readonly kafka?: KafkaRules;
  readonly pg?: PgRules;
  readonly http?: HttpRules;
  readonly httpClient?: HttpClientRules;
  readonly functions?: FunctionRules;
}
