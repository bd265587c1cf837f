import { z } from 'zod';
import { duration, flag, text, url } from './fields.ts';

/** `x` beside `xFile`; `x_file` is understood as well and kept out of the documentation. */
function fileOf(key: string) {
  return text(`File that holds \`${key}\`, relative to the file it is named in.`).optional();
}

function alias(key: string) {
  return z
    .string()
    .optional()
    .meta({ description: `Same as \`${key}\`.`, alias: true });
}

export const PASSWORD = {
  password: text('Password. Better from an environment variable or a file.').optional(),
  passwordFile: fileOf('password'),
  password_file: alias('passwordFile'),
};

export const BEARER_TOKEN = {
  bearerToken: text('Token sent as `Authorization: Bearer`.').optional(),
  bearerTokenFile: fileOf('bearerToken'),
  bearer_token_file: alias('bearerTokenFile'),
};

export const Tls = z
  .strictObject({
    ca: text('Certificate authorities to trust, as PEM text.').optional(),
    caFile: fileOf('ca'),
    ca_file: alias('caFile'),
    cert: text('Client certificate, as PEM text.').optional(),
    certFile: fileOf('cert'),
    cert_file: alias('certFile'),
    key: text('Key of the client certificate, as PEM text.').optional(),
    keyFile: fileOf('key'),
    key_file: alias('keyFile'),
    insecureSkipVerify: flag('Accept any certificate. For tests only.', false),
    serverName: text('Name the certificate must be for, where it differs from the URL.').optional(),
  })
  .prefault({})
  .meta({ description: 'TLS settings of `https://` addresses.' });

/** How to reach something over HTTP: address, identity, TLS. */
export const HTTP_ACCESS = {
  url: url('Address, such as `http://localhost:9090`. A user and password in it are used as `basicAuth`.'),
  basicAuth: z
    .strictObject({ username: text('User name.'), ...PASSWORD })
    .optional()
    .meta({ description: 'HTTP basic authentication.' }),
  ...BEARER_TOKEN,
  headers: z
    .record(z.string(), z.union([z.string(), z.strictObject({ file: text('File that holds the value.') })]))
    .default({})
    .meta({ description: 'Extra request headers: a text, or `{ file: PATH }`. Treated as secrets.' }),
  tls: Tls,
  timeout: duration('Longest wait for one answer.').prefault('30s'),
};
export const HttpAccessShape = z.strictObject(HTTP_ACCESS);
export type HttpAccessInput = z.output<typeof HttpAccessShape>;
