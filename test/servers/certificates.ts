import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import forge, { type pki as Pki } from 'node-forge';

const { md, pki } = forge;

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

/** Who a certificate is signed by. */
interface Signer {
  readonly name: string;
  readonly key: Pki.rsa.PrivateKey;
}

const LIFE_MS = 2 * 86_400_000;
/** A server's clock may be behind ours. */
const LEEWAY_MS = 60_000;
const DNS_NAME = 2;
const IP_ADDRESS = 7;

const CA_EXTENSIONS = [
  { name: 'basicConstraints', cA: true, critical: true },
  { name: 'keyUsage', keyCertSign: true, critical: true },
];
const SERVER_EXTENSIONS = [
  {
    name: 'subjectAltName',
    altNames: [
      { type: DNS_NAME, value: 'localhost' },
      { type: IP_ADDRESS, ip: '127.0.0.1' },
    ],
  },
  { name: 'extKeyUsage', serverAuth: true },
];
const CLIENT_EXTENSIONS = [{ name: 'extKeyUsage', clientAuth: true }];

/** A certificate authority with one server and one client certificate, made now and valid for two days. */
export function makeCertificates(): CertificateSet {
  const ca = sign('nines test CA', CA_EXTENSIONS);
  const by: Signer = { name: 'nines test CA', key: pki.privateKeyFromPem(ca.key) };
  return { ca, server: sign('localhost', SERVER_EXTENSIONS, by), client: sign('nines client', CLIENT_EXTENSIONS, by) };
}

/** The certificates that the global set-up made for all tests, since keys of this size take a second; new ones without it. */
export function runCertificates(): CertificateSet {
  const file = process.env.NINES_TESTS_CERTIFICATES;
  return file === undefined ? makeCertificates() : JSON.parse(readFileSync(file, 'utf8'));
}

/** A new key and its certificate, signed by `by` or by itself. Keys come from Node, whose RSA is native. */
function sign(name: string, extensions: object[], by?: Signer): Certificate {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(pair.publicKey);
  // X.509 wants a positive number without leading zeros, whatever the random bytes are.
  certificate.serialNumber = `01${randomBytes(8).toString('hex')}`;
  certificate.validity.notBefore = new Date(Date.now() - LEEWAY_MS);
  certificate.validity.notAfter = new Date(Date.now() + LIFE_MS);
  certificate.setSubject([{ name: 'commonName', value: name }]);
  certificate.setIssuer([{ name: 'commonName', value: by?.name ?? name }]);
  certificate.setExtensions(extensions);
  certificate.sign(by?.key ?? pki.privateKeyFromPem(pair.privateKey), md.sha256.create());
  return { cert: pki.certificateToPem(certificate), key: pair.privateKey };
}
