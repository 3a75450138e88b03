import tls, { type SecureContextOptions } from 'node:tls';
import { type Facts, factsOfCertificates, factsOfHeaders } from './facts.js';

/** What is inside an exporter of sdk-node 0.301, as far as it tells where the exporter would send to. */
export interface SdkNodeExporter {
  _delegate?: {
    _timeout: number;
    _transport: { _transport?: { _parameters: HttpParameters }; _parameters?: GrpcParameters };
  };
  /** Of Zipkin's exporter. */
  _urlStr?: string;
}

type Certificates = Partial<Record<'ca' | 'cert' | 'key', unknown>>;

interface HttpParameters {
  url: string;
  compression: string;
  headers(): Promise<Record<string, string>>;
  agentFactory(protocol: string): Promise<{ options: Certificates }>;
}

interface GrpcParameters {
  address: string;
  compression: string;
  metadata(): { getMap(): Record<string, string> };
  credentials(): { _isSecure(): boolean };
}

/** Where an exporter of OTLP sends to, and how. */
export async function factsOfEndpoint({ _delegate }: SdkNodeExporter): Promise<Facts> {
  const { _transport: http, _parameters: grpc } = _delegate?._transport ?? {};
  return {
    'endpoint.timeout': _delegate?._timeout,
    ...(http && (await factsOfHttp(http._parameters))),
    ...(grpc && factsOfGrpc(grpc)),
  };
}

async function factsOfHttp(parameters: HttpParameters): Promise<Facts> {
  const { url, compression } = parameters;
  const headers = await parameters.headers();
  const { protocol, href } = URL.canParse(url) ? new URL(url) : { protocol: '', href: `invalid: ${url}` };
  return {
    'endpoint.protocol': headers['Content-Type'] === 'application/json' ? 'http/json' : 'http/protobuf',
    // Written as Node will understand it when it sends.
    'endpoint.url': href,
    ...factsOfHeaders(headers),
    'endpoint.compression': compression,
    ...factsOfCertificates((await parameters.agentFactory(protocol)).options),
  };
}

function factsOfGrpc(parameters: GrpcParameters): Facts {
  const { address, compression } = parameters;
  const { secure, certificates } = credentialsOf(parameters);
  const scheme = secure ? 'https' : 'http';
  const socket = /^unix:(?:\/\/)?(.*)/.exec(address)?.[1];
  // @grpc/grpc-js takes port 443 where none is named, with TLS and without.
  const host = /:\d+$/.test(address) ? address : `${address}:443`;
  return {
    'endpoint.protocol': 'grpc',
    'endpoint.url': `${scheme}://${socket === undefined ? host : 'localhost'}`,
    'endpoint.socket': socket,
    ...factsOfHeaders(parameters.metadata().getMap()),
    'endpoint.compression': compression,
    ...factsOfCertificates(certificates),
  };
}

/** The certificates are seen only on their way into the credentials. */
function credentialsOf({ credentials }: GrpcParameters): { secure: boolean; certificates: Certificates } {
  const watched = tls as { createSecureContext: typeof tls.createSecureContext };
  const create = watched.createSecureContext;
  let certificates: Certificates = {};
  watched.createSecureContext = (options: SecureContextOptions = {}) => {
    certificates = options;
    return create(options);
  };
  try {
    return { secure: credentials()._isSecure(), certificates };
  } finally {
    watched.createSecureContext = create;
  }
}
