import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './server-process.ts';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateSet {
  /** Signs both of the others; what a client must be told to trust. */
  readonly ca: Certificate;
  /** For 127.0.0.1 and localhost. */
  readonly server: Certificate;
  readonly client: Certificate;
}

const DAYS = '2';

/** A certificate authority with one server and one client certificate, made by `openssl` now and valid for two days. */
export function makeCertificates(): CertificateSet {
  const folder = temporaryFolder('certificates');
  const path = (name: string): string => join(folder.path, name);
  const openssl = (args: readonly string[]): void => {
    execFileSync('openssl', args, { stdio: 'ignore', timeout: 20_000 });
  };
  const read = (name: string): Certificate => ({
    cert: readFileSync(path(`${name}.crt`), 'utf8'),
    key: readFileSync(path(`${name}.key`), 'utf8'),
  });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const sign = (name: string, subject: string, extensions: string): void => {
    writeFileSync(path(`${name}.ext`), extensions);
    openssl(['req', ...newKey, '-keyout', path(`${name}.key`), '-out', path(`${name}.csr`), '-subj', subject]);
    const by = ['-CA', path('ca.crt'), '-CAkey', path('ca.key'), '-CAcreateserial', '-extfile', path(`${name}.ext`)];
    openssl(['x509', '-req', '-in', path(`${name}.csr`), '-out', path(`${name}.crt`), '-days', DAYS, ...by]);
  };
  try {
    const self = ['-keyout', path('ca.key'), '-out', path('ca.crt'), '-days', DAYS, '-subj', '/CN=nines test CA'];
    openssl(['req', '-x509', ...newKey, ...self]);
    sign('server', '/CN=localhost', 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n');
    sign('client', '/CN=nines test client', 'extendedKeyUsage=clientAuth\n');
    return { ca: read('ca'), server: read('server'), client: read('client') };
  } finally {
    folder.remove();
  }
}
