import type { Case } from '../case.js';

/** Files that the test puts into the working directory. */
export const CERTIFICATES = {
  OTEL_EXPORTER_OTLP_CERTIFICATE: 'ca.pem',
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: './client.pem',
  OTEL_EXPORTER_OTLP_CLIENT_KEY: 'client.key',
};

/** Of a case in which `nowhere.pem` holds the certificates to trust. */
export const WAITS_FOR_FILE: NonNullable<Case['differs']> = {
  because:
    'sdk-node trusts everybody whom Node.js trusts; we count the endpoint as down, say it (OTA-030), and look again',
  sdk: { 'endpoint.down': undefined },
  ours: {
    'endpoint.down': "TLS file cannot be read: ENOENT: no such file or directory, open 'nowhere.pem'",
  },
};
