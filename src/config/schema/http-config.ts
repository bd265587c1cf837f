import { z } from 'zod';
import { refuse, text, yamlFlag } from './fields.ts';

/** Any scalar there, or nothing. */
const words = (description: string) => z.string().nullish().meta({ description });
/** Nothing is an empty text there. */
const textOrNothing = z.string().nullish();
const flag = (description: string) => yamlFlag.nullish().meta({ description });
const file = (of: string) => words(`File that holds \`${of}\`.`);
const secretFile = (key: string) => text(`File that holds \`${key}\`.`).optional();

/** Refuses more than one of keys that say the same thing. */
export function atMostOne(
  context: z.core.$RefinementCtx,
  input: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): void {
  const given = keys.filter((key) => isGiven(input[key]));
  if (given.length < 2) return;
  refuse(context, `give only one of ${given.join(' and ')}`, { hint: `Remove all of them but one.` });
}

/** Nothing, an empty text and zero say nothing in Alertmanager's files. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== 0 && value !== false;
}

const TLS_VERSIONS = ['TLS10', 'TLS11', 'TLS12', 'TLS13'] as const;

/** `tls_config` of Prometheus' libraries. */
export const TlsConfig = z
  .strictObject({
    ca: words('Certificate authorities to trust, PEM.'),
    ca_file: file('ca'),
    cert: words('Client certificate, PEM.'),
    cert_file: file('cert'),
    key: words('Key of the client certificate, PEM.'),
    key_file: file('key'),
    server_name: words('Name that the certificate must be for, where it differs from the address.'),
    insecure_skip_verify: flag('Accept any certificate. For tests only.'),
    min_version: z.enum(TLS_VERSIONS).nullish().meta({ description: 'Oldest version of TLS.' }),
    max_version: z.enum(TLS_VERSIONS).nullish().meta({ description: 'Newest version of TLS.' }),
  })
  .superRefine((input, context) => {
    for (const name of ['ca', 'cert', 'key']) atMostOne(context, input, [name, `${name}_file`]);
    const [cert, key] = [isGiven(input.cert ?? input.cert_file), isGiven(input.key ?? input.key_file)];
    if (cert === key) return;
    refuse(context, `a client ${cert ? 'certificate' : 'key'} needs its ${cert ? 'key' : 'certificate'}`, {
      hint: `Add ${cert ? 'key_file' : 'cert_file'}.`,
    });
  });

const PROXY = {
  proxy_url: z
    .string()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: an address has none
    .refine((written) => !/^:|[\u0000-\u001f\u007f]/.test(written), { error: 'must be an address' })
    .nullish()
    .meta({ description: 'Proxy for every request: `http://`, `https://` or `socks5://`, with user and password.' }),
  no_proxy: words('Hosts that are reached without it: names, addresses and ranges separated by commas.'),
  proxy_from_environment: flag('`HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say which proxy.'),
  proxy_connect_header: z
    .record(z.string(), z.array(textOrNothing).nullish())
    .nullish()
    .meta({ description: 'Headers for the proxy, by name.' }),
};

function checkProxy(context: z.core.$RefinementCtx, input: Readonly<Record<string, unknown>>): void {
  atMostOne(context, input, ['proxy_url', 'proxy_from_environment']);
  if (isGiven(input.no_proxy)) {
    atMostOne(context, input, ['no_proxy', 'proxy_from_environment']);
    if (!isGiven(input.proxy_url)) refuse(context, 'no_proxy needs a proxy', { hint: 'Add proxy_url.' });
  }
  const headers = Object.keys((input.proxy_connect_header as object | null | undefined) ?? {});
  if (headers.length > 0 && !isGiven(input.proxy_url) && !isGiven(input.proxy_from_environment)) {
    refuse(context, 'proxy_connect_header needs a proxy', { hint: 'Add proxy_url.' });
  }
}

/** A client that signs its own request for a token (RFC 7523). */
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const Oauth2 = z
  .strictObject({
    client_id: words('Id of the client.'),
    client_secret: words('Secret of the client.'),
    client_secret_file: file('client_secret'),
    token_url: words('Where access tokens are issued.'),
    scopes: z.array(textOrNothing).nullish().meta({ description: 'Scopes of the access token.' }),
    endpoint_params: z
      .record(z.string(), textOrNothing)
      .nullish()
      .meta({ description: 'Further parameters of the request for a token.' }),
    grant_type: words(`\`client_credentials\`, or \`${JWT_BEARER}\` for a signed request.`),
    client_certificate_key: words('RSA key that signs the request, PEM.'),
    client_certificate_key_file: file('client_certificate_key'),
    client_certificate_key_id: words('Id of that key.'),
    signature_algorithm: words('`RS256`, `RS384` or `RS512`.'),
    iss: words('Issuer of a signed request; `client_id` by default.'),
    audience: words('Audience of a signed request; `token_url` by default.'),
    claims: z.record(z.string(), z.unknown()).nullish().meta({ description: 'Further claims of a signed request.' }),
    tls_config: TlsConfig.nullish().meta({ description: 'TLS settings of `token_url`.' }),
    ...PROXY,
  })
  .superRefine((input, context) => {
    for (const key of ['client_id', 'token_url'] as const) {
      if (!isGiven(input[key])) refuse(context, `"${key}" is missing`, { hint: `Add ${key}.` });
    }
    if (input.grant_type === JWT_BEARER) {
      atMostOne(context, input, ['client_certificate_key', 'client_certificate_key_file']);
      const { signature_algorithm: algorithm } = input;
      if (isGiven(algorithm) && !/^RS(?:256|384|512)$/.test(algorithm ?? ''))
        refuse(context, `"${algorithm}" signs nothing`, { allowed: ['RS256', 'RS384', 'RS512'] });
    } else atMostOne(context, input, ['client_secret', 'client_secret_file']);
    checkProxy(context, input);
  });

/** What a request says anyway (`ReservedHeaders` in prometheus/common). */
const RESERVED_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'host',
  'content-encoding',
  'content-length',
  'content-type',
  'user-agent',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'www-authenticate',
  'accept-encoding',
  'x-prometheus-remote-write-version',
  'x-prometheus-remote-read-version',
  'x-prometheus-scrape-timeout-seconds',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
]);

const HttpHeaders = z
  .record(
    z.string(),
    z
      .strictObject({
        values: z.array(textOrNothing).nullish().meta({ description: 'Values.' }),
        secrets: z.array(textOrNothing).nullish().meta({ description: 'Values that are never shown.' }),
        files: z.array(textOrNothing).nullish().meta({ description: 'Files that hold values.' }),
      })
      .nullish(),
  )
  .superRefine((headers, context) => {
    for (const name of Object.keys(headers)) {
      if (RESERVED_HEADERS.has(name.toLowerCase()))
        refuse(context, `the header "${name}" is not for http_headers`, {
          hint: 'Remove it; a login is written as authorization or basic_auth.',
        });
    }
  });

/** Parts of `http_config` that are read and change nothing here. */
export const UNUSED_HTTP_KEYS = { enable_http2: yamlFlag.nullish() } as const;

/** How requests of a receiver are made (`HTTPClientConfig` in prometheus/common). */
export const HttpConfig = z
  .strictObject({
    authorization: z
      .strictObject({
        type: z.string().default('Bearer').meta({ description: 'Kind of the credentials, sent before them.' }),
        credentials: text('Token.').optional(),
        credentials_file: secretFile('credentials'),
      })
      .superRefine((input, context) => {
        atMostOne(context, input, ['credentials', 'credentials_file']);
        if (input.type.trim().toLowerCase() === 'basic')
          refuse(context, 'the type cannot be "Basic"', { hint: 'Write basic_auth instead.' });
      })
      .nullish()
      .meta({ description: 'Token sent as `Authorization: Bearer`.' }),
    bearer_token: text('Same as `authorization.credentials`.').optional(),
    bearer_token_file: secretFile('bearer_token'),
    basic_auth: z
      .strictObject({
        username: z.string().optional().meta({ description: 'User name.' }),
        username_file: secretFile('username'),
        password: z.string().optional().meta({ description: 'Password.' }),
        password_file: secretFile('password'),
      })
      .superRefine((input, context) => {
        for (const name of ['username', 'password']) atMostOne(context, input, [name, `${name}_file`]);
      })
      .nullish()
      .meta({ description: 'HTTP basic authentication.' }),
    oauth2: Oauth2.nullish().meta({
      description: 'An access token that an endpoint issues to the client, asked for again before it ends.',
    }),
    http_headers: HttpHeaders.nullish().meta({ description: 'Headers of every request, by name.' }),
    tls_config: TlsConfig.nullish().meta({ description: 'TLS settings of `https://` addresses.' }),
    ...PROXY,
    follow_redirects: flag(
      'Follow redirects that keep the message (307 and 308), `true` by default. Another origin gets no credentials.',
    ),
    enable_http2: UNUSED_HTTP_KEYS.enable_http2.meta({ description: 'Read over.', alias: true }),
  })
  .superRefine((input, context) => {
    const { basic_auth, authorization, bearer_token, bearer_token_file, oauth2 } = input;
    atMostOne(context, input, ['bearer_token', 'bearer_token_file']);
    checkProxy(context, input);
    if ([basic_auth, authorization, bearer_token ?? bearer_token_file, oauth2].filter(Boolean).length < 2) return;
    refuse(context, 'give one way to log in only', {
      hint: 'Keep one of basic_auth, authorization, bearer_token and oauth2.',
    });
  })
  .nullish()
  .transform((input) => input ?? {})
  .meta({ description: 'How requests identify themselves, and the way they take.' });
