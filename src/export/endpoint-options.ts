/** Encoding and transport of OTLP, as `OTEL_EXPORTER_OTLP_PROTOCOL` names them. */
export type Protocol = 'http/protobuf' | 'http/json' | 'grpc';

export type Compression = 'none' | 'gzip' | 'zstd';

/** How batches leave for one endpoint. Plain data, because it goes to another thread. */
export interface EndpointOptions {
  readonly protocol: Protocol;
  /** Where to, without credentials: with its path for HTTP, without one for gRPC. */
  readonly url: string;
  /** Path of a Unix socket; the host of `url` is then only a name. */
  readonly socketPath?: string;
  /** Names in lower case; only what HTTP allows. */
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: Compression;
  /** Longest time for one attempt, in milliseconds. */
  readonly timeoutMs: number;
  /** PEM file with the CA certificates to trust, instead of those that Node knows. */
  readonly certificateFile?: string;
  readonly clientKeyFile?: string;
  readonly clientCertificateFile?: string;
  /** Answers that mean "not now" beside those of the specification: HTTP statuses, and below 17 gRPC status codes. */
  readonly retryStatuses: readonly number[];
  /** How the endpoint is called in messages: no credentials, no query. */
  readonly name: string;
}
