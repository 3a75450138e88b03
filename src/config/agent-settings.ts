import type { AllowRule, DenyRule, PatternRule } from './redaction-rules.js';
import type { RuleInput } from './rules/rule-input.js';
import type { HeadRule, KeepRule } from './sampling-rules.js';
import type { SettingKey, Settings } from './settings.js';

/** Settings that are more than one value or a list of words. */
interface Special {
  'redaction.deny': readonly (string | DenyRule)[];
  'redaction.allow': readonly (string | AllowRule)[];
  'redaction.patterns': readonly PatternRule[];
  rules: string | readonly RuleInput[];
  'sampling.rules': readonly HeadRule[];
  'sampling.tail.keep': string | readonly (string | KeepRule)[];
  'sampling.environments': Ratios;
  'sampling.namespaces': Ratios;
}

/** Ratios by name, bare or as a field. */
type Ratios = Readonly<Record<string, number | { readonly ratio: number }>>;

/** What a program can give: the value itself; numbers also as texts with a unit, where the setting has one (`2s`, `16MiB`). */
type Plain<T> = T extends number ? number | string : T;

type Input<K extends SettingKey> = (K extends keyof Special ? Special[K] : Plain<Settings[K]>) | undefined;

/** Settings by their whole keys. */
type FlatSettings = { readonly [K in SettingKey]?: Input<K> };

/** Settings for `start()`: nested, or by whole keys (`'redaction.mode'`), or both. */
export type AgentSettings = NestedSettings & FlatSettings;

// Made by `node build/tools/settings-types.js` from the table of settings.

/** Settings by the parts of their keys. */
export interface NestedSettings {
  /**
   * Switches the agent off entirely; it then costs nothing.
   * Default: false. Variable: `OTEL_SDK_DISABLED`.
   */
  readonly disabled?: Input<'disabled'>;
  /**
   * The least urgent of the agent's own lines on stderr that is still written.
   * Default: warn. Variable: `OTEL_LOG_LEVEL`.
   */
  readonly log_level?: Input<'log_level'>;
  /**
   * File with settings; `none`: no file is read.
   * Default: `otel-agent.yaml` in the working directory, if it is there. Variable: `OTEL_AGENT_CONFIG`.
   */
  readonly config?: Input<'config'>;
  /**
   * OpenTelemetry's configuration file; `distribution: otel_agent:` in it is read, and one line says what is not.
   * Default: none. Variable: `OTEL_CONFIG_FILE`.
   */
  readonly config_file?: Input<'config_file'>;
  readonly service?: {
    /**
     * Name of the service.
     * Default: `name` of its package.json. Variable: `OTEL_SERVICE_NAME`.
     */
    readonly name?: Input<'service.name'>;
    /**
     * Version of the service.
     * Default: `version` of its package.json. Variable: `OTEL_AGENT_SERVICE_VERSION`.
     */
    readonly version?: Input<'service.version'>;
    /**
     * Where it runs, as `deployment.environment.name`: production, staging …
     * Default: none. Variable: `OTEL_AGENT_SERVICE_ENVIRONMENT`.
     */
    readonly environment?: Input<'service.environment'>;
  };
  readonly resource?: {
    /**
     * More attributes of the resource, as key=value pairs.
     * Default: none. Variable: `OTEL_RESOURCE_ATTRIBUTES`.
     */
    readonly attributes?: Input<'resource.attributes'>;
    /**
     * Which facts about host, process and container go into the resource. No cloud is ever asked over the network.
     * Default: all. Variable: `OTEL_NODE_RESOURCE_DETECTORS`.
     */
    readonly detectors?: Input<'resource.detectors'>;
  };
  readonly traces?: {
    /**
     * Where spans go: an OTLP receiver, a file, Zipkin, the console (development), nowhere.
     * Default: otlp. Variable: `OTEL_TRACES_EXPORTER`.
     */
    readonly exporter?: Input<'traces.exporter'>;
  };
  readonly export?: {
    /**
     * Base URL of the OTLP receiver, with or without `/v1/traces`; `unix:///run/otel.sock` for a Unix socket; for gRPC also `host:port`.
     * Default: http://localhost:4318 (gRPC: 4317). Variable: `OTEL_EXPORTER_OTLP_ENDPOINT`.
     */
    readonly endpoint?: Input<'export.endpoint'>;
    /**
     * URL that traces are sent to, taken as it is (a missing path becomes `/v1/traces`).
     * Default: that of `export.endpoint`. Variable: `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`.
     */
    readonly traces_endpoint?: Input<'export.traces_endpoint'>;
    /**
     * Receivers in order of preference, instead of the one endpoint; the next one is used while one is down.
     * Default: none. Variable: `OTEL_AGENT_EXPORT_ENDPOINTS`.
     */
    readonly endpoints?: Input<'export.endpoints'>;
    /**
     * Headers of each export request, as key=value pairs.
     * Default: none. Variable: `OTEL_EXPORTER_OTLP_HEADERS`.
     */
    readonly headers?: Input<'export.headers'>;
    /**
     * The same for traces alone; these win over the general ones.
     * Default: none. Variable: `OTEL_EXPORTER_OTLP_TRACES_HEADERS`.
     */
    readonly traces_headers?: Input<'export.traces_headers'>;
    /**
     * Encoding and transport of the export.
     * Default: http/protobuf. Variable: `OTEL_EXPORTER_OTLP_TRACES_PROTOCOL`, `OTEL_EXPORTER_OTLP_PROTOCOL`.
     */
    readonly protocol?: Input<'export.protocol'>;
    /**
     * gRPC without TLS, where an endpoint is `host:port`; a scheme says it better.
     * Default: false. Variable: `OTEL_EXPORTER_OTLP_TRACES_INSECURE`, `OTEL_EXPORTER_OTLP_INSECURE`.
     */
    readonly insecure?: Input<'export.insecure'>;
    /**
     * Compression of the export. `zstd` needs Node.js 22.15; below it, it is `gzip`.
     * Default: none. Variable: `OTEL_EXPORTER_OTLP_TRACES_COMPRESSION`, `OTEL_EXPORTER_OTLP_COMPRESSION`.
     */
    readonly compression?: Input<'export.compression'>;
    /**
     * Longest time for one export request, in milliseconds.
     * Default: 10000. Variable: `OTEL_EXPORTER_OTLP_TRACES_TIMEOUT`, `OTEL_EXPORTER_OTLP_TIMEOUT`.
     */
    readonly timeout?: Input<'export.timeout'>;
    /**
     * File with the CA certificates to trust, PEM.
     * Default: those of Node.js. Variable: `OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE`, `OTEL_EXPORTER_OTLP_CERTIFICATE`.
     */
    readonly certificate?: Input<'export.certificate'>;
    /**
     * File with the private key of the client, PEM.
     * Default: none. Variable: `OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY`, `OTEL_EXPORTER_OTLP_CLIENT_KEY`.
     */
    readonly client_key?: Input<'export.client_key'>;
    /**
     * File with the certificate of the client, PEM.
     * Default: none. Variable: `OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE`, `OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE`.
     */
    readonly client_certificate?: Input<'export.client_certificate'>;
    /**
     * How long an ending process may be held, whatever the collector does; `500ms`, `2s`, or milliseconds.
     * Default: 1000. Variable: `OTEL_AGENT_EXPORT_EXIT_TIMEOUT`.
     */
    readonly exit_timeout?: Input<'export.exit_timeout'>;
    /**
     * Spans are sent before SIGTERM, SIGINT or SIGHUP end a process that does not listen to them (docs/export.md).
     * Default: true. Variable: `OTEL_AGENT_EXPORT_SIGNALS`.
     */
    readonly signals?: Input<'export.signals'>;
    readonly queue?: {
      /**
       * Bound for everything not yet acknowledged, in memory; beyond it the oldest goes. `16MiB`, `64kB`, or bytes.
       * Default: 32MiB. Variable: `OTEL_AGENT_EXPORT_QUEUE_MAX_BYTES`.
       */
      readonly max_bytes?: Input<'export.queue.max_bytes'>;
    };
    readonly spool?: {
      /**
       * Directory for batches that no endpoint takes; a later process of the service sends them (docs/export.md).
       * Default: none. Variable: `OTEL_AGENT_EXPORT_SPOOL_DIRECTORY`.
       */
      readonly directory?: Input<'export.spool.directory'>;
      /**
       * Bound for what is in the spool; beyond it the oldest goes.
       * Default: 256MiB. Variable: `OTEL_AGENT_EXPORT_SPOOL_MAX_BYTES`.
       */
      readonly max_bytes?: Input<'export.spool.max_bytes'>;
    };
    /**
     * More HTTP statuses (below 17: gRPC codes) that mean "not now" beside those of the specification.
     * Default: none. Variable: `OTEL_AGENT_EXPORT_RETRY_STATUSES`.
     */
    readonly retry_statuses?: Input<'export.retry_statuses'>;
    readonly file?: {
      /**
       * File of the exporter `file`: OTLP as JSON, a request per line.
       * Default: otel-traces.jsonl. Variable: `OTEL_AGENT_EXPORT_FILE_PATH`.
       */
      readonly path?: Input<'export.file.path'>;
    };
    readonly zipkin?: {
      /**
       * URL of the exporter `zipkin`.
       * Default: http://localhost:9411/api/v2/spans. Variable: `OTEL_EXPORTER_ZIPKIN_ENDPOINT`.
       */
      readonly endpoint?: Input<'export.zipkin.endpoint'>;
    };
  };
  readonly report?: {
    /**
     * The agent's own numbers as metrics (`otel.sdk.*`) on the MeterProvider that the service registers.
     * Default: false. Variable: `OTEL_NODE_EXPERIMENTAL_SDK_METRICS`.
     */
    readonly metrics?: Input<'report.metrics'>;
    /**
     * File in which the agent says how it is doing, as JSON; `{pid}` is the number of the process (docs/status.md).
     * Default: none. Variable: `OTEL_AGENT_REPORT_STATUS_FILE`.
     */
    readonly status_file?: Input<'report.status_file'>;
  };
  readonly batch?: {
    /**
     * Longest time that a finished span waits for company, in milliseconds.
     * Default: 5000. Variable: `OTEL_BSP_SCHEDULE_DELAY`.
     */
    readonly schedule_delay?: Input<'batch.schedule_delay'>;
    /**
     * The same as `export.timeout`, where it is shorter.
     * Default: 30000. Variable: `OTEL_BSP_EXPORT_TIMEOUT`.
     */
    readonly export_timeout?: Input<'batch.export_timeout'>;
    /**
     * Most spans of one request, where it is lower. What waits is bounded by `export.queue.max_bytes`.
     * Default: 2048. Variable: `OTEL_BSP_MAX_QUEUE_SIZE`.
     */
    readonly max_queue_size?: Input<'batch.max_queue_size'>;
    /**
     * Most spans of one request.
     * Default: 512. Variable: `OTEL_BSP_MAX_EXPORT_BATCH_SIZE`.
     */
    readonly max_export_batch_size?: Input<'batch.max_export_batch_size'>;
  };
  readonly sampling?: {
    /**
     * A standard sampler, as the OpenTelemetry specification names it. It wins over `sampling.ratio`, and switches the tail off.
     * Default: parent-based, `sampling.ratio` at the root. Variable: `OTEL_TRACES_SAMPLER`.
     */
    readonly sampler?: Input<'sampling.sampler'>;
    /**
     * The ratio of a standard sampler, 0 to 1.
     * Default: 1. Variable: `OTEL_TRACES_SAMPLER_ARG`.
     */
    readonly sampler_arg?: Input<'sampling.sampler_arg'>;
    /**
     * Share of new traces that is kept, 0 to 1; a trace that another service began keeps its verdict.
     * Default: 1. Variable: `OTEL_AGENT_SAMPLING_RATIO`.
     */
    readonly ratio?: Input<'sampling.ratio'>;
    /**
     * `environment`: development 1, staging 0.5, production 0.1, by `deployment.environment.name`.
     * Default: none. Variable: `OTEL_AGENT_SAMPLING_PRESET`.
     */
    readonly preset?: Input<'sampling.preset'>;
    /**
     * Ratios by `deployment.environment.name`; they win over the preset and `sampling.ratio`.
     * Default: none. Variable: `OTEL_AGENT_SAMPLING_ENVIRONMENTS`.
     */
    readonly environments?: Input<'sampling.environments'>;
    /**
     * Ratios by `service.namespace`; they win over those of environments.
     * Default: none. Variable: `OTEL_AGENT_SAMPLING_NAMESPACES`.
     */
    readonly namespaces?: Input<'sampling.namespaces'>;
    /**
     * Ratios for new traces that match, in order; the first that matches wins over every other ratio (docs/sample.md).
     * Default: none. Variable: `OTEL_AGENT_SAMPLING_RULES`.
     */
    readonly rules?: Input<'sampling.rules'>;
    /**
     * Where it is decided: `local` at the head and at the end of each segment, `head` alone, or by a `collector`.
     * Default: local. Variable: `OTEL_AGENT_SAMPLING_MODE`.
     */
    readonly mode?: Input<'sampling.mode'>;
    /**
     * A trace that its caller did not keep: `record` for the tail, `drop`, or decide anew (`resample`).
     * Default: record. Variable: `OTEL_AGENT_SAMPLING_ON_UNSAMPLED_PARENT`.
     */
    readonly on_unsampled_parent?: Input<'sampling.on_unsampled_parent'>;
    /**
     * New traces kept per second at most, through the ratio; 0 is no limit.
     * Default: 0. Variable: `OTEL_AGENT_SAMPLING_TARGET_PER_SECOND`.
     */
    readonly target_per_second?: Input<'sampling.target_per_second'>;
    readonly tail?: {
      /**
       * What the tail keeps whatever the head said; `none` switches the tail off.
       * Default: `error, duration_ms>=2000`; with a standard sampler none. Variable: `OTEL_AGENT_SAMPLING_TAIL_KEEP`.
       */
      readonly keep?: Input<'sampling.tail.keep'>;
      /**
       * Milliseconds that a segment waits for open spans after the end of its root.
       * Default: 1000. Variable: `OTEL_AGENT_SAMPLING_TAIL_LINGER_MS`.
       */
      readonly linger_ms?: Input<'sampling.tail.linger_ms'>;
      /**
       * Most segments that are held.
       * Default: 2000. Variable: `OTEL_AGENT_SAMPLING_TAIL_MAX_SEGMENTS`.
       */
      readonly max_segments?: Input<'sampling.tail.max_segments'>;
      /**
       * Most spans that are held.
       * Default: 5000. Variable: `OTEL_AGENT_SAMPLING_TAIL_MAX_SPANS`.
       */
      readonly max_spans?: Input<'sampling.tail.max_spans'>;
      /**
       * Most memory for spans that are held, about.
       * Default: 16777216. Variable: `OTEL_AGENT_SAMPLING_TAIL_MAX_BYTES`.
       */
      readonly max_bytes?: Input<'sampling.tail.max_bytes'>;
      /**
       * Most spans of one segment that are held.
       * Default: 1000. Variable: `OTEL_AGENT_SAMPLING_TAIL_MAX_SPANS_PER_SEGMENT`.
       */
      readonly max_spans_per_segment?: Input<'sampling.tail.max_spans_per_segment'>;
      /**
       * Milliseconds that a segment is held at most after its start.
       * Default: 60000. Variable: `OTEL_AGENT_SAMPLING_TAIL_MAX_AGE_MS`.
       */
      readonly max_age_ms?: Input<'sampling.tail.max_age_ms'>;
    };
  };
  readonly redaction?: {
    /**
     * `strict` lets only allowed keys pass; `off` lets everything pass, and says so (docs/redact.md).
     * Default: standard. Variable: `OTEL_AGENT_REDACTION_MODE`.
     */
    readonly mode?: Input<'redaction.mode'>;
    /**
     * Keys whose values are replaced, with `*`; as JSON or data each with its action. Adds to the default.
     * Default: none. Variable: `OTEL_AGENT_REDACTION_DENY_KEYS`.
     */
    readonly deny?: Input<'redaction.deny'>;
    /**
     * Keys that are not private by their name, with `*`; detectors still read their values. Adds to the default.
     * Default: none. Variable: `OTEL_AGENT_REDACTION_ALLOW_KEYS`.
     */
    readonly allow?: Input<'redaction.allow'>;
    /**
     * Keys whose values become keyed hashes, with `*`. Adds to the default.
     * Default: none. Variable: `OTEL_AGENT_REDACTION_HASH_KEYS`.
     */
    readonly hash?: Input<'redaction.hash'>;
    /**
     * Key of the hashes, at least 32 bytes, the same in every service.
     * Default: none: `hash` masks. Variable: `OTEL_AGENT_REDACTION_HMAC_KEY`.
     */
    readonly hash_key?: Input<'redaction.hash_key'>;
    /**
     * File with that key, where `redaction.hash_key` is not set.
     * Default: none. Variable: `OTEL_AGENT_REDACTION_HASH_KEY_FILE`.
     */
    readonly hash_key_file?: Input<'redaction.hash_key_file'>;
    /**
     * Private forms of text of your own, `name=regex`, a line each, or JSON; RE2 syntax. Adds to the default.
     * Default: none. Variable: `OTEL_AGENT_REDACTION_PATTERNS`.
     */
    readonly patterns?: Input<'redaction.patterns'>;
    readonly detectors?: {
      /**
       * What becomes of e-mail addresses in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_EMAIL`.
       */
      readonly email?: Input<'redaction.detectors.email'>;
      /**
       * What becomes of card numbers in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_CARD`.
       */
      readonly card?: Input<'redaction.detectors.card'>;
      /**
       * What becomes of IBANs in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_IBAN`.
       */
      readonly iban?: Input<'redaction.detectors.iban'>;
      /**
       * What becomes of JSON web tokens in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_JWT`.
       */
      readonly jwt?: Input<'redaction.detectors.jwt'>;
      /**
       * What becomes of credentials of `Bearer` and `Basic` in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_BEARER`.
       */
      readonly bearer?: Input<'redaction.detectors.bearer'>;
      /**
       * What becomes of private keys in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_PRIVATE_KEY`.
       */
      readonly private_key?: Input<'redaction.detectors.private_key'>;
      /**
       * What becomes of keys of AWS in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_AWS_KEY`.
       */
      readonly aws_key?: Input<'redaction.detectors.aws_key'>;
      /**
       * What becomes of tokens of GitHub in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_GITHUB_TOKEN`.
       */
      readonly github_token?: Input<'redaction.detectors.github_token'>;
      /**
       * What becomes of tokens of GitLab in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_GITLAB_TOKEN`.
       */
      readonly gitlab_token?: Input<'redaction.detectors.gitlab_token'>;
      /**
       * What becomes of tokens of Slack in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_SLACK_TOKEN`.
       */
      readonly slack_token?: Input<'redaction.detectors.slack_token'>;
      /**
       * What becomes of keys of Stripe in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_STRIPE_KEY`.
       */
      readonly stripe_key?: Input<'redaction.detectors.stripe_key'>;
      /**
       * What becomes of tokens of npm in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_NPM_TOKEN`.
       */
      readonly npm_token?: Input<'redaction.detectors.npm_token'>;
      /**
       * What becomes of keys of SendGrid in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_SENDGRID_KEY`.
       */
      readonly sendgrid_key?: Input<'redaction.detectors.sendgrid_key'>;
      /**
       * What becomes of keys of OpenAI in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_OPENAI_KEY`.
       */
      readonly openai_key?: Input<'redaction.detectors.openai_key'>;
      /**
       * What becomes of keys of Google in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_GOOGLE_KEY`.
       */
      readonly google_key?: Input<'redaction.detectors.google_key'>;
      /**
       * What becomes of user and password of URLs in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_URL_USERINFO`.
       */
      readonly url_userinfo?: Input<'redaction.detectors.url_userinfo'>;
      /**
       * What becomes of the value behind `password=` and the like in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_PASSWORD`.
       */
      readonly password?: Input<'redaction.detectors.password'>;
      /**
       * What becomes of the values of cookies in any text.
       * Default: mask. Variable: `OTEL_AGENT_REDACTION_DETECTORS_COOKIE`.
       */
      readonly cookie?: Input<'redaction.detectors.cookie'>;
      /**
       * What becomes of IPv4 addresses in any text.
       * Default: off. Variable: `OTEL_AGENT_REDACTION_DETECTORS_IPV4`.
       */
      readonly ipv4?: Input<'redaction.detectors.ipv4'>;
      /**
       * What becomes of IPv6 addresses in any text.
       * Default: off. Variable: `OTEL_AGENT_REDACTION_DETECTORS_IPV6`.
       */
      readonly ipv6?: Input<'redaction.detectors.ipv6'>;
      /**
       * What becomes of phone numbers in any text.
       * Default: off. Variable: `OTEL_AGENT_REDACTION_DETECTORS_PHONE`.
       */
      readonly phone?: Input<'redaction.detectors.phone'>;
    };
    /**
     * Literals in SQL: `auto` leaves text with `$1` as it is where nothing else stands in it.
     * Default: auto. Variable: `OTEL_AGENT_REDACTION_SQL`.
     */
    readonly sql?: Input<'redaction.sql'>;
    readonly url?: {
      /**
       * Which parameters of a URL are masked.
       * Default: sensitive. Variable: `OTEL_AGENT_REDACTION_URL_MASK_QUERY`.
       */
      readonly mask_query?: Input<'redaction.url.mask_query'>;
      /**
       * More names of private parameters of a URL. Adds to the default.
       * Default: none. Variable: `OTEL_AGENT_REDACTION_URL_EXTRA_KEYS`.
       */
      readonly extra_keys?: Input<'redaction.url.extra_keys'>;
    };
    readonly limits?: {
      /**
       * Characters of a value that are read; the rest is dropped.
       * Default: 16384. Variable: `OTEL_AGENT_REDACTION_LIMITS_MAX_VALUE_CHARS`.
       */
      readonly max_value_chars?: Input<'redaction.limits.max_value_chars'>;
      /**
       * Levels of a nested value that are read; deeper ones become `[REDACTED:limit]`.
       * Default: 8. Variable: `OTEL_AGENT_REDACTION_LIMITS_MAX_DEPTH`.
       */
      readonly max_depth?: Input<'redaction.limits.max_depth'>;
      /**
       * Items of a list or map that are read; the rest becomes `[REDACTED:limit]`.
       * Default: 256. Variable: `OTEL_AGENT_REDACTION_LIMITS_MAX_ITEMS`.
       */
      readonly max_items?: Input<'redaction.limits.max_items'>;
      /**
       * Work for one span, in characters read; what is left then becomes `[REDACTED:limit]`.
       * Default: 24576. Variable: `OTEL_AGENT_REDACTION_LIMITS_SPAN_BUDGET`.
       */
      readonly span_budget?: Input<'redaction.limits.span_budget'>;
    };
    readonly tracestate?: {
      /**
       * Vendors whose entries of `tracestate` are kept. Adds to the default.
       * Default: ot, es, dd. Variable: `OTEL_AGENT_REDACTION_TRACESTATE_KEEP`.
       */
      readonly keep?: Input<'redaction.tracestate.keep'>;
    };
    /**
     * `exit` prints at the end of the process what was redacted, where and how often; never what.
     * Default: off. Variable: `OTEL_AGENT_REDACTION_AUDIT`.
     */
    readonly audit?: Input<'redaction.audit'>;
  };
  /**
   * Rules that give spans their business meaning, and spans to the service's own functions (docs/rules.md); in the variable as JSON.
   * Default: none. Variable: `OTEL_AGENT_RULES`.
   */
  readonly rules?: Input<'rules'>;
  readonly rule_limits?: {
    /**
     * Longest text that a rule takes, in characters; what is longer is cut.
     * Default: 256. Variable: `OTEL_AGENT_RULE_LIMITS_MAX_VALUE_LENGTH`.
     */
    readonly max_value_length?: Input<'rule_limits.max_value_length'>;
    /**
     * Most items of a list that a rule takes; the others are left out.
     * Default: 32. Variable: `OTEL_AGENT_RULE_LIMITS_MAX_ITEMS`.
     */
    readonly max_items?: Input<'rule_limits.max_items'>;
    /**
     * Largest value of a message that is parsed for rules; from a larger one nothing is taken.
     * Default: 262144. Variable: `OTEL_AGENT_RULE_LIMITS_MAX_BODY_BYTES`.
     */
    readonly max_body_bytes?: Input<'rule_limits.max_body_bytes'>;
    /**
     * Different values of one attribute of a rule after which a warning says so, once; nothing is dropped.
     * Default: 10000. Variable: `OTEL_AGENT_RULE_LIMITS_CARDINALITY_LIMIT`.
     */
    readonly cardinality_limit?: Input<'rule_limits.cardinality_limit'>;
  };
  readonly correlation?: {
    /**
     * Header of requests, responses and messages that carries the correlation id. `none`: there is no such id, neither in headers nor on spans and log lines.
     * Default: x-correlation-id. Variable: `OTEL_AGENT_CORRELATION_HEADER`.
     */
    readonly header?: Input<'correlation.header'>;
    /**
     * Attribute and field of log lines that the correlation id is written to.
     * Default: correlation.id. Variable: `OTEL_AGENT_CORRELATION_ATTRIBUTE`.
     */
    readonly attribute?: Input<'correlation.attribute'>;
    /**
     * What is taken from outside: `any` is 1 to 128 of `A-Z a-z 0-9 _ . : -`, `uuid` a UUID. Anything else is replaced by a new id.
     * Default: any. Variable: `OTEL_AGENT_CORRELATION_FORMAT`.
     */
    readonly format?: Input<'correlation.format'>;
  };
  readonly limits?: {
    /**
     * Most attributes of a span.
     * Default: 128. Variable: `OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT`, `OTEL_ATTRIBUTE_COUNT_LIMIT`.
     */
    readonly attribute_count?: Input<'limits.attribute_count'>;
    /**
     * Longest string value of an attribute, in characters.
     * Default: no limit. Variable: `OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT`, `OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT`.
     */
    readonly attribute_value_length?: Input<'limits.attribute_value_length'>;
    /**
     * Most events of a span.
     * Default: 128. Variable: `OTEL_SPAN_EVENT_COUNT_LIMIT`.
     */
    readonly event_count?: Input<'limits.event_count'>;
    /**
     * Most links of a span.
     * Default: 128. Variable: `OTEL_SPAN_LINK_COUNT_LIMIT`.
     */
    readonly link_count?: Input<'limits.link_count'>;
    /**
     * Most attributes of an event.
     * Default: 128. Variable: `OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT`, `OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT`.
     */
    readonly event_attribute_count?: Input<'limits.event_attribute_count'>;
    /**
     * Most attributes of a link.
     * Default: 128. Variable: `OTEL_LINK_ATTRIBUTE_COUNT_LIMIT`, `OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT`.
     */
    readonly link_attribute_count?: Input<'limits.link_attribute_count'>;
  };
  readonly propagation?: {
    /**
     * Header formats that carry a trace from service to service.
     * Default: tracecontext, baggage. Variable: `OTEL_PROPAGATORS`.
     */
    readonly propagators?: Input<'propagation.propagators'>;
    readonly baggage?: {
      /**
       * Keys of baggage that leave with requests and messages, as names or globs (`tenant.*`).
       * Default: none. Variable: `OTEL_AGENT_PROPAGATION_BAGGAGE_KEYS`.
       */
      readonly keys?: Input<'propagation.baggage.keys'>;
      /**
       * Hosts that they go to, as names or globs (`*.example.com`). `own`: brokers, loopback, private addresses, names without a dot or in `.local`, `.internal`, `.svc`. Adds to the default.
       * Default: own. Variable: `OTEL_AGENT_PROPAGATION_BAGGAGE_HOSTS`.
       */
      readonly hosts?: Input<'propagation.baggage.hosts'>;
    };
    /**
     * Response header in which an HTTP server names the trace.
     * Default: server-timing. Variable: `OTEL_AGENT_PROPAGATION_RESPONSE_HEADER`.
     */
    readonly response_header?: Input<'propagation.response_header'>;
  };
  readonly instrumentations?: {
    /**
     * Only these libraries are instrumented.
     * Default: all that the agent knows. Variable: `OTEL_NODE_ENABLED_INSTRUMENTATIONS`.
     */
    readonly enabled?: Input<'instrumentations.enabled'>;
    /**
     * These libraries are left alone.
     * Default: none. Variable: `OTEL_NODE_DISABLED_INSTRUMENTATIONS`.
     */
    readonly disabled?: Input<'instrumentations.disabled'>;
  };
  readonly http?: {
    /**
     * Exact paths, whatever the query, whose requests make no spans at all. Adds to the default.
     * Default: /health, /healthz, /livez, /readyz, /ready, /metrics, /favicon.ico. Variable: `OTEL_AGENT_HTTP_IGNORE_PATHS`.
     */
    readonly ignore_paths?: Input<'http.ignore_paths'>;
  };
  readonly express?: {
    /**
     * A span for each middleware, router and handler that a request passes.
     * Default: false. Variable: `OTEL_AGENT_EXPRESS_LAYER_SPANS`.
     */
    readonly layer_spans?: Input<'express.layer_spans'>;
  };
  readonly postgres?: {
    /**
     * A span for each connection that is opened or taken from a pool.
     * Default: false. Variable: `OTEL_AGENT_POSTGRES_CONNECT_SPANS`.
     */
    readonly connect_spans?: Input<'postgres.connect_spans'>;
    /**
     * A span around each transaction, from `BEGIN` to `COMMIT` or `ROLLBACK`; the statements in it are its children.
     * Default: false. Variable: `OTEL_AGENT_POSTGRES_TRANSACTION_SPAN`.
     */
    readonly transaction_span?: Input<'postgres.transaction_span'>;
    /**
     * What a comment behind each statement says, for the log of the server: `traceparent`, `tracestate`, `route`, `application`, attributes by their keys, `key=value`.
     * Default: off. Variable: `OTEL_AGENT_POSTGRES_SQL_COMMENT`.
     */
    readonly sql_comment?: Input<'postgres.sql_comment'>;
    /**
     * Bound values that are recorded (`db.query.parameter.<key>`): by the column they are for, by place (`0` is `$1`), or `*` for all. The redaction applies.
     * Default: off. Variable: `OTEL_AGENT_POSTGRES_PARAMETERS`.
     */
    readonly parameters?: Input<'postgres.parameters'>;
    readonly slow_plan?: {
      /**
       * Of a `SELECT` that took longer, the plan is asked for on a connection of our own (PostgreSQL 16 and later).
       * Default: off. Variable: `OTEL_AGENT_POSTGRES_SLOW_PLAN_THRESHOLD`.
       */
      readonly threshold?: Input<'postgres.slow_plan.threshold'>;
      /**
       * Most plans that are asked for in a minute.
       * Default: 6. Variable: `OTEL_AGENT_POSTGRES_SLOW_PLAN_MAX_PER_MINUTE`.
       */
      readonly max_per_minute?: Input<'postgres.slow_plan.max_per_minute'>;
    };
    /**
     * Metrics of statements and pools (`db.client.*`) on the MeterProvider that the service registers, if it does.
     * Default: true. Variable: `OTEL_AGENT_POSTGRES_METRICS`.
     */
    readonly metrics?: Input<'postgres.metrics'>;
  };
  readonly kafka?: {
    /**
     * Where the span of a received message belongs: below its `producer`, or in a trace of the consumer with a `link` to the producer.
     * Default: producer. Variable: `OTEL_AGENT_KAFKA_CONSUMER_PARENT`.
     */
    readonly consumer_parent?: Input<'kafka.consumer_parent'>;
    /**
     * Makes the span and the baggage of each message of a batch active while the service works on it.
     * Default: true. Variable: `OTEL_AGENT_KAFKA_MESSAGE_CONTEXT`.
     */
    readonly message_context?: Input<'kafka.message_context'>;
    /**
     * Counts, durations and lag (`messaging.*`) on the MeterProvider that the service registers; without one nothing is measured.
     * Default: true. Variable: `OTEL_AGENT_KAFKA_METRICS`.
     */
    readonly metrics?: Input<'kafka.metrics'>;
  };
}
