import { z } from 'zod';
import { refuse, text, url } from './fields.ts';

const ADDRESS = /^[^\s@<>,]+@[^\s@<>,]+$|^[^<>,\r\n]*<[^\s@<>,]+@[^\s@<>,]+>$/;

/** `a@b.c, "D" <d@e.f>` or a list → addresses. */
export const addresses = (description: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((written, context) => {
      const list = (typeof written === 'string' ? written.split(',') : written).map((item) => item.trim());
      for (const item of list) {
        if (!ADDRESS.test(item))
          refuse(context, `"${item}" is not an email address`, { hint: 'Write it like ops@example.com.' });
      }
      return list;
    })
    .meta({ description });

/** Like {@link addresses}, or a template that makes them of an alert: one text, which has no addresses to be checked yet. */
export const recipients = (description: string) =>
  z
    .union([
      z
        .string()
        .regex(/\{\{/)
        .transform((template) => ({ template })),
      addresses(description),
    ])
    .meta({ description });

/** Whether a text is an address for mail, alone or behind a name. */
export function isAddress(written: string): boolean {
  return ADDRESS.test(written);
}

export const address = (description: string) =>
  z
    .string()
    .refine((written) => ADDRESS.test(written.trim()), { error: 'must be an email address, such as ops@example.com' })
    .meta({ description });

export const Smarthost = z
  .string()
  .transform((written, context) => {
    const match = /^\[?([^\s[\]/]+?)\]?:(\d{1,5})$/.exec(written.trim());
    const port = Number(match?.[2]);
    if (match?.[1] && port >= 1 && port <= 65535) return { host: match[1], port };
    refuse(context, `"${written}" is not a mail server`, { hint: 'Write host:port, such as smtp.example.com:587.' });
    return z.NEVER;
  })
  .meta({ description: 'Mail server as `host:port`: 587 for STARTTLS, 465 for TLS from the start.' });

const secretFile = (key: string) => text(`File that holds \`${key}\`.`).optional();

export const Oauth2 = z
  .strictObject({
    token_url: url('Where access tokens are issued.').default('https://oauth2.googleapis.com/token'),
    client_id: text('Id of the client.').optional(),
    client_secret: text('Secret of the client.').optional(),
    client_secret_file: secretFile('client_secret'),
    refresh_token: text(
      'Token for which access tokens are issued, one for each mail; without one they are issued for the client itself (client credentials).',
    ).optional(),
    refresh_token_file: secretFile('refresh_token'),
    access_token: text('Access token that something else renews, instead of a refresh token.').optional(),
    access_token_file: secretFile('access_token'),
    scope: z
      .string()
      .default('')
      .meta({ description: 'Scope of the access token, where the token endpoint wants one.' }),
  })
  .superRefine((config, context) => {
    const { refresh_token, refresh_token_file, access_token, access_token_file, client_id } = config;
    const refresh = refresh_token ?? refresh_token_file;
    const client = config.client_secret ?? config.client_secret_file;
    if ((refresh ?? access_token ?? access_token_file ?? client) === undefined) {
      refuse(context, '"refresh_token" is missing', {
        hint: 'Give client_id and client_secret, and the refresh_token of a mailbox where the server wants one; or an access_token.',
      });
    }
    if ((refresh ?? client) !== undefined && client_id === undefined) {
      refuse(context, `"client_id" is missing beside the ${refresh === undefined ? 'client secret' : 'refresh token'}`);
    }
  })
  .meta({
    description:
      'Log in by OAuth2 (SASL XOAUTH2) as `auth_username`, instead of a password. (Not a key of Alertmanager’s own.)',
  });

export const Dkim = z
  .strictObject({
    domain: text('Domain that signs; that of the sender by default.').optional(),
    selector: text('Name of the key: its public half stands in DNS at `SELECTOR._domainkey.DOMAIN`.'),
    private_key: text('RSA key, PEM.').optional(),
    private_key_file: secretFile('private_key'),
  })
  .refine((config) => (config.private_key ?? config.private_key_file) !== undefined, {
    error: '"private_key_file" is missing',
  })
  .meta({ description: 'Sign every mail by DKIM. (Not a key of Alertmanager’s own.)' });
