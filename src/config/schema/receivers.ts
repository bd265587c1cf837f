import { z } from 'zod';
import { duration, flag, name, refuse, text, url } from './fields.ts';

/** Integrations that Alertmanager has and this version does not, so that a pasted file gets a clear answer. */
export const UNSUPPORTED_INTEGRATIONS: readonly string[] = [
  'slack_configs',
  'pagerduty_configs',
  'opsgenie_configs',
  'victorops_configs',
  'pushover_configs',
  'wechat_configs',
  'telegram_configs',
  'sns_configs',
  'discord_configs',
  'webex_configs',
  'msteams_configs',
  'msteamsv2_configs',
  'jira_configs',
  'rocketchat_configs',
];

const secretFile = (key: string) => text(`File that holds \`${key}\`.`).optional();

const TOKEN = {
  authorization: z
    .strictObject({
      type: z.literal('Bearer').default('Bearer').meta({ description: 'Kind of the credentials.' }),
      credentials: text('Token.').optional(),
      credentials_file: secretFile('credentials'),
    })
    .optional()
    .meta({ description: 'Token sent as `Authorization: Bearer`.' }),
  bearer_token: text('Same as `authorization.credentials`.').optional(),
  bearer_token_file: secretFile('bearer_token'),
};

const WebhookHttpConfig = z.strictObject(TOKEN).prefault({}).meta({ description: 'How requests identify themselves.' });

const AlertmanagerHttpConfig = z
  .strictObject({
    ...TOKEN,
    basic_auth: z
      .strictObject({
        username: text('User name.'),
        password: text('Password.').optional(),
        password_file: secretFile('password'),
      })
      .optional()
      .meta({ description: 'HTTP basic authentication.' }),
  })
  .prefault({})
  .meta({ description: 'How requests identify themselves.' });

const WebhookConfig = z
  .strictObject({
    url: url('Where to POST, in the format of Alertmanager’s webhook. Treated as a secret.').optional(),
    url_file: secretFile('url'),
    send_resolved: flag('Also tell when it is over.', true),
    http_config: WebhookHttpConfig,
    timeout: duration('Longest wait for an answer.').prefault('10s'),
  })
  .refine((config) => (config.url === undefined) !== (config.url_file === undefined), {
    error: 'give either "url" or "url_file"',
  });

const AlertmanagerConfig = z.strictObject({
  url: url('Address of an Alertmanager, such as `http://localhost:9093`. Alerts go to its API v2.'),
  http_config: AlertmanagerHttpConfig,
  timeout: duration('Longest wait for an answer.').prefault('10s'),
});

const ADDRESS = /^[^\s@<>,]+@[^\s@<>,]+$|^[^<>,\r\n]*<[^\s@<>,]+@[^\s@<>,]+>$/;

/** `a@b.c, "D" <d@e.f>` or a list → addresses. */
const addresses = (description: string) =>
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

const address = (description: string) =>
  z
    .string()
    .refine((written) => ADDRESS.test(written.trim()), { error: 'must be an email address, such as ops@example.com' })
    .meta({ description });

const Smarthost = z
  .string()
  .transform((written, context) => {
    const match = /^\[?([^\s[\]/]+?)\]?:(\d{1,5})$/.exec(written.trim());
    const port = Number(match?.[2]);
    if (match?.[1] && port >= 1 && port <= 65535) return { host: match[1], port };
    refuse(context, `"${written}" is not a mail server`, { hint: 'Write host:port, such as smtp.example.com:587.' });
    return z.NEVER;
  })
  .meta({ description: 'Mail server as `host:port`: 587 for STARTTLS, 465 for TLS from the start.' });

const EmailConfig = z.strictObject({
  to: addresses('Recipients: a list, or addresses separated by commas.'),
  cc: addresses('Copies.').prefault([]),
  bcc: addresses('Blind copies.').prefault([]),
  from: address('Sender.'),
  reply_to: address('Address for answers; the sender by default.').optional(),
  smarthost: Smarthost,
  auth_username: z.string().default('').meta({ description: 'User name at the mail server.' }),
  auth_password: text('Password at the mail server.').optional(),
  auth_password_file: secretFile('auth_password'),
  require_tls: flag('Refuse to send without TLS.', true),
  tls_config: z
    .strictObject({
      ca_file: text('Certificate authorities to trust, a PEM file.').optional(),
      insecure_skip_verify: flag('Accept any certificate. For tests only.', false),
    })
    .prefault({})
    .meta({ description: 'TLS settings.' }),
  send_resolved: flag('Also tell when it is over.', false),
});

export const ReceiverSchema = z
  .strictObject({
    name: name('Unique name.'),
    webhook_configs: z.array(WebhookConfig).default([]).meta({ description: 'HTTP endpoints.' }),
    email_configs: z.array(EmailConfig).default([]).meta({ description: 'Mail, for alerts and for reports.' }),
    alertmanager_configs: z.array(AlertmanagerConfig).default([]).meta({
      description: 'Alertmanagers, which route, group and silence further. (Not a key of Alertmanager’s own.)',
    }),
  })
  .refine(
    (receiver) =>
      receiver.webhook_configs.length + receiver.email_configs.length + receiver.alertmanager_configs.length > 0,
    {
      error: 'the receiver has no way to reach anybody',
      params: { hint: 'Add webhook_configs, email_configs or alertmanager_configs.' },
    },
  );
export type ReceiverInput = z.output<typeof ReceiverSchema>;
