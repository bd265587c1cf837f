import type { ConnectionOptions } from 'node:tls';
import type { TlsSettings } from '../alerting/index.ts';

/** Settings of TLS as Node's `tls.connect` takes them. */
export function tlsOptions({ ca, cert, key, insecureSkipVerify, serverName, minVersion, maxVersion }: TlsSettings) {
  return {
    rejectUnauthorized: !insecureSkipVerify,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key: key.reveal() }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(minVersion === undefined ? {} : { minVersion }),
    ...(maxVersion === undefined ? {} : { maxVersion }),
  } satisfies ConnectionOptions;
}
