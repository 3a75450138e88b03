import type { SettingKey } from '../../src/config/settings.js';
import { CONTENT_CLASSES, type ContentClass } from '../../src/redact/kinds.js';

/** How a bad value of a setting shows in the one line about it. */
interface BadValue {
  readonly text: string;
  /** Default: the text in quotes. */
  readonly shown?: string;
}

const ANYTHING_GOES = undefined;
const WORD: BadValue = { text: 'bogus' };
const NUMBER: BadValue = { text: '-1' };
const NO_PAIRS: BadValue = { text: 'a=1,b' };
const ONLY_COMMAS: BadValue = { text: ', ,' };

/** An action that there is not; of a rule that protects, it keeps everything in. */
const ACTION: BadValue = { text: 'hide' };
const DETECTORS = Object.fromEntries(
  CONTENT_CLASSES.map((kind) => [`redaction.detectors.${kind}`, ACTION]),
) as Record<`redaction.detectors.${ContentClass}`, BadValue>;

/** A bad value for each setting. A setting without one takes any text; what it is used for may still complain. */
export const BAD_VALUES: Record<SettingKey, BadValue | undefined> = {
  disabled: { text: 'yes' },
  log_level: { text: 'loud' },
  config: ANYTHING_GOES,
  config_file: ANYTHING_GOES,
  'service.name': ANYTHING_GOES,
  'service.version': ANYTHING_GOES,
  'service.environment': ANYTHING_GOES,
  'resource.attributes': NO_PAIRS,
  'resource.detectors': WORD,
  'traces.exporter': WORD,
  'export.endpoint': { text: 'grpc://collector:4318' },
  'export.traces_endpoint': { text: 'http://user:s3cret', shown: '(hidden)' },
  'export.headers': { text: 's3cret', shown: '1 malformed pair' },
  'export.traces_headers': { text: 'a b=s3cret,c', shown: '2 malformed pairs' },
  'export.protocol': { text: 'thrift' },
  'export.compression': { text: 'brotli' },
  'export.endpoints': { text: 'grpc://collector:4318,user:s3cret', shown: '(hidden)' },
  'export.insecure': WORD,
  'export.signals': WORD,
  'export.queue.max_bytes': { text: '12' },
  'export.spool.directory': ANYTHING_GOES,
  'export.spool.max_bytes': { text: 'much' },
  'export.retry_statuses': { text: '500,x' },
  'export.file.path': ANYTHING_GOES,
  'export.zipkin.endpoint': { text: 'zipkin:9411' },
  'report.metrics': WORD,
  'report.status_file': ANYTHING_GOES,
  'export.timeout': { text: '10s' },
  'export.certificate': ANYTHING_GOES,
  'export.client_key': ANYTHING_GOES,
  'export.client_certificate': ANYTHING_GOES,
  'export.exit_timeout': { text: 'soon' },
  'batch.schedule_delay': { text: '9999999999' },
  'batch.export_timeout': { text: '0' },
  'batch.max_queue_size': NUMBER,
  'batch.max_export_batch_size': { text: '1.5' },
  rules: { text: '- name: tasks' },
  'rule_limits.max_value_length': NUMBER,
  'rule_limits.max_items': { text: '0' },
  'rule_limits.max_body_bytes': { text: 'large' },
  'rule_limits.cardinality_limit': NUMBER,
  'correlation.header': { text: 'x correlation' },
  'correlation.attribute': { text: 'correlation id' },
  'correlation.format': WORD,
  'sampling.sampler': { text: 'sometimes' },
  'sampling.sampler_arg': { text: '10%' },
  'sampling.ratio': { text: '2' },
  'sampling.preset': WORD,
  'sampling.environments': NO_PAIRS,
  'sampling.namespaces': { text: 'payments=2' },
  'sampling.rules': { text: '[{"name":"a","match":{},"ratio":2}]', shown: "rule 'a': its ratio" },
  'sampling.mode': { text: 'remote' },
  'sampling.on_unsampled_parent': WORD,
  'sampling.target_per_second': NUMBER,
  'sampling.tail.keep': { text: 'duration_ms>=long', shown: 'duration_ms without a comparison' },
  'sampling.tail.linger_ms': NUMBER,
  'sampling.tail.max_segments': { text: '0' },
  'sampling.tail.max_spans': { text: '0' },
  'sampling.tail.max_bytes': { text: '12' },
  'sampling.tail.max_spans_per_segment': { text: '1.5' },
  'sampling.tail.max_age_ms': { text: '1s' },
  'redaction.mode': { text: 'paranoid' },
  'redaction.deny': { text: 'customer.*=hash', shown: "the key 'customer.*=hash'" },
  'redaction.allow': { text: '[{"key":"a","scam":false}]', shown: "the field 'scam'" },
  'redaction.hash': { text: '{}', shown: 'a rule without a good key' },
  'redaction.hash_key': ANYTHING_GOES,
  'redaction.hash_key_file': ANYTHING_GOES,
  'redaction.patterns': { text: 'id=(?=x)', shown: "pattern 'id': lookahead and lookbehind cannot be used" },
  ...DETECTORS,
  'redaction.sql': WORD,
  'redaction.url.mask_query': { text: 'some' },
  'redaction.url.extra_keys': ONLY_COMMAS,
  'redaction.limits.max_value_chars': NUMBER,
  'redaction.limits.max_depth': { text: '0' },
  'redaction.limits.max_items': NUMBER,
  'redaction.limits.span_budget': { text: '64kB' },
  'redaction.tracestate.keep': ONLY_COMMAS,
  'redaction.audit': WORD,
  'limits.attribute_count': NUMBER,
  'limits.attribute_value_length': { text: '1kB' },
  'limits.event_count': NUMBER,
  'limits.link_count': NUMBER,
  'limits.event_attribute_count': NUMBER,
  'limits.link_attribute_count': NUMBER,
  'propagation.propagators': { text: 'jaeger' },
  'propagation.baggage.keys': ONLY_COMMAS,
  'propagation.baggage.hosts': ONLY_COMMAS,
  'propagation.response_header': { text: 'x-trace-id' },
  'instrumentations.enabled': ONLY_COMMAS,
  'instrumentations.disabled': ONLY_COMMAS,
  'http.ignore_paths': { text: '/a,b' },
  'express.layer_spans': WORD,
  'postgres.connect_spans': WORD,
};
