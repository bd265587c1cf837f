import { z } from 'zod';
import { refuse, text, yamlFlag } from './fields.ts';

/** Any scalar there, or nothing. */
const words = z.string().nullish();
const flag = yamlFlag.nullish();
const unused = (schema: z.ZodType) => schema.optional().meta({ description: 'Read over.', alias: true });
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

/** `tls_config` of Prometheus' libraries. */
export const TlsConfig = z
  .strictObject({
    ca: words,
    cert: words,
    key: words,
    ca_file: words,
    cert_file: words,
    key_file: words,
    server_name: words,
    insecure_skip_verify: flag,
    min_version: z.enum(['TLS10', 'TLS11', 'TLS12', 'TLS13']).nullish(),
    max_version: z.enum(['TLS10', 'TLS11', 'TLS12', 'TLS13']).nullish(),
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
    .nullish(),
  no_proxy: words,
  proxy_from_environment: flag,
  proxy_connect_header: z.record(z.string(), z.array(z.string())).nullish(),
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

const Oauth2 = z
  .strictObject({
    client_id: words,
    client_secret: words,
    client_secret_file: words,
    grant_type: words,
    scopes: z.array(z.string()).nullish(),
    token_url: words,
    endpoint_params: z.record(z.string(), z.string()).nullish(),
    tls_config: TlsConfig.nullish(),
    ...PROXY,
  })
  .superRefine((input, context) => {
    for (const key of ['client_id', 'token_url'] as const) {
      if (!isGiven(input[key])) refuse(context, `"${key}" is missing`, { hint: `Add ${key}.` });
    }
    atMostOne(context, input, ['client_secret', 'client_secret_file']);
    checkProxy(context, input);
  });

/** Parts of `http_config` that are read and change nothing here. */
export const UNUSED_HTTP_KEYS = {
  tls_config: TlsConfig.nullish(),
  oauth2: Oauth2.nullish(),
  ...PROXY,
  follow_redirects: flag,
  enable_http2: flag,
  http_headers: z
    .record(
      z.string(),
      z.strictObject({
        values: z.array(z.string()).nullish(),
        secrets: z.array(z.string()).nullish(),
        files: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
} as const;

/** How requests of a receiver identify themselves (`HTTPClientConfig` in prometheus/common). */
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
    ...Object.fromEntries(Object.entries(UNUSED_HTTP_KEYS).map(([key, schema]) => [key, unused(schema)])),
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
  })
  .superRefine((input, context) => {
    const { basic_auth, authorization, bearer_token, bearer_token_file } = input;
    const { oauth2 } = input as { readonly oauth2?: unknown };
    atMostOne(context, input, ['bearer_token', 'bearer_token_file']);
    checkProxy(context, input);
    if ([basic_auth, authorization, bearer_token ?? bearer_token_file, oauth2].filter(Boolean).length < 2) return;
    refuse(context, 'give one way to log in only', {
      hint: 'Keep one of basic_auth, authorization, bearer_token and oauth2.',
    });
  })
  .nullish()
  .transform((input) => input ?? {})
  .meta({ description: 'How requests identify themselves.' });
