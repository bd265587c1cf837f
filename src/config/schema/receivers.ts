import { z } from 'zod';
import { Duration, refuse, text, url, yamlFlag } from './fields.ts';
import { address, addresses, Dkim, Oauth2, Smarthost } from './mail-fields.ts';
import { Wait } from './routing.ts';

/** Integrations that Alertmanager has and this program does not: they are read over, and named. */
export const UNSUPPORTED_INTEGRATIONS: readonly string[] = [
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
  'incidentio_configs',
  'mattermost_configs',
];

/** Keys of Alertmanager that are accepted and change nothing here, by the list they stand in. */
export const IGNORED_KEYS = {
  webhook_configs: ['payload'],
  email_configs: ['hello', 'auth_secret', 'auth_secret_file', 'auth_identity', 'threading', 'force_implicit_tls'],
  slack_configs: [
    'app_token',
    'app_token_file',
    'app_url',
    'fields',
    'short_fields',
    'callback_id',
    'image_url',
    'thumb_url',
    'link_names',
    'mrkdwn_in',
    'actions',
    'message_text',
    'update_message',
  ],
  pagerduty_configs: ['images', 'links', 'source'],
  http_config: [
    'tls_config',
    'oauth2',
    'proxy_url',
    'no_proxy',
    'proxy_from_environment',
    'proxy_connect_header',
    'follow_redirects',
    'enable_http2',
    'http_headers',
  ],
} as const;

function ignored(list: keyof typeof IGNORED_KEYS): Record<string, z.ZodOptional<z.ZodUnknown>> {
  const unused = z.unknown().optional().meta({ description: 'Read over.', alias: true });
  return Object.fromEntries(IGNORED_KEYS[list].map((key) => [key, unused]));
}

/** `yes` and `off` are booleans there. */
const flag = (description: string, fallback: boolean) => yamlFlag.prefault(fallback).meta({ description });

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

const HttpConfig = z
  .strictObject({
    ...TOKEN,
    ...ignored('http_config'),
    basic_auth: z
      .strictObject({
        username: text('User name.'),
        password: text('Password.').optional(),
        password_file: secretFile('password'),
      })
      .optional()
      .meta({ description: 'HTTP basic authentication.' }),
  })
  .superRefine(({ basic_auth, authorization, bearer_token, bearer_token_file }, context) => {
    if ([basic_auth, authorization, bearer_token ?? bearer_token_file].filter(Boolean).length < 2) return;
    refuse(context, 'give one way to log in only', { hint: 'Keep one of basic_auth, authorization and bearer_token.' });
  })
  .prefault({})
  .meta({ description: 'How requests identify themselves.' });

/** `0s` stands for no limit of its own there, and for ours here. */
const timeout = (usual = '10s') =>
  z
    .string()
    .default(usual)
    .transform((written) => (/^0s?$/.test(written) ? usual : written))
    .pipe(Duration)
    .meta({ description: 'Longest wait for an answer.' });

/** A text with templates of Alertmanager. */
const template = (description: string) => z.string().optional().meta({ description });

const WebhookConfig = z
  .strictObject({
    ...ignored('webhook_configs'),
    url: url('Where to POST, in the format of Alertmanager’s webhook. Treated as a secret.').optional(),
    url_file: secretFile('url'),
    send_resolved: flag('Also tell when it is over.', true),
    hmac_secret: text(
      'Sign every body: header `X-Nines-Signature: sha256=…`, HMAC-SHA256 in hexadecimal. (Not a key of Alertmanager’s own.)',
    ).optional(),
    hmac_secret_file: secretFile('hmac_secret'),
    max_alerts: z
      .int()
      .nonnegative()
      .default(0)
      .meta({ description: 'Most alerts in a body, which counts the others; 0 for no limit.' }),
    http_config: HttpConfig,
    timeout: timeout(),
  })
  .refine((config) => (config.url === undefined) !== (config.url_file === undefined), {
    error: 'give either "url" or "url_file"',
  });

const AlertmanagerConfig = z.strictObject({
  url: url('Address of an Alertmanager, such as `http://localhost:9093`. Alerts go to its API v2.'),
  http_config: HttpConfig,
  timeout: timeout(),
});

const EmailConfig = z.strictObject({
  ...ignored('email_configs'),
  headers: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: 'Of these `Subject` has a meaning, a template.' }),
  html: template('Template of the HTML part, instead of nines’ own.'),
  text: template('Template of the plain text, instead of nines’ own.'),
  to: addresses('Recipients: a list, or addresses separated by commas.'),
  cc: addresses('Copies.').prefault([]),
  bcc: addresses('Blind copies.').prefault([]),
  from: address('Sender; `smtp_from` of `global` where it is missing.').optional(),
  reply_to: address('Address for answers; the sender by default.').optional(),
  smarthost: Smarthost.optional(),
  auth_username: z.string().optional().meta({ description: 'User name at the mail server.' }),
  auth_password: text('Password at the mail server.').optional(),
  auth_password_file: secretFile('auth_password'),
  oauth2: Oauth2.optional(),
  dkim: Dkim.optional(),
  require_tls: z
    .boolean()
    .optional()
    .meta({ description: 'Refuse to send without TLS; `true` where nothing else is said.' }),
  tls_config: z
    .strictObject({
      ca_file: text('Certificate authorities to trust, a PEM file.').optional(),
      insecure_skip_verify: flag('Accept any certificate. For tests only.', false),
    })
    .prefault({})
    .meta({ description: 'TLS settings.' }),
  timeout: timeout('30s'),
  send_resolved: flag('Also tell when it is over.', false),
});

const SlackConfig = z.strictObject({
  ...ignored('slack_configs'),
  title: template('Template of the head, instead of nines’ own.'),
  title_link: template('Template of an address behind the head.'),
  pretext: template('Template of what stands before the text.'),
  text: template('Template of the text in Slack’s markup, instead of a section for each alert.'),
  fallback: template('Template of what shows in the list of notifications.'),
  footer: template('Template of a line at the end.'),
  color: template('Template of the colour at the left side: `good`, `warning`, `danger` or `#rrggbb`.'),
  api_url: url('Incoming webhook, a secret; `slack_api_url` of `global` where it is missing.').optional(),
  api_url_file: secretFile('api_url'),
  channel: z.string().optional().meta({ description: 'Channel, where the webhook may choose one.' }),
  username: z.string().optional().meta({ description: 'Name of the sender.' }),
  icon_emoji: z.string().optional().meta({ description: 'Picture of the sender, an emoji.' }),
  icon_url: z.string().optional().meta({ description: 'Picture of the sender, an address.' }),
  send_resolved: flag('Also tell when it is over.', false),
  http_config: HttpConfig,
  timeout: timeout(),
});

const PagerdutyConfig = z
  .strictObject({
    ...ignored('pagerduty_configs'),
    description: template('Template of the summary, instead of nines’ own.'),
    details: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'Templates of custom details, beside nines’ own.' }),
    client: template('Template of the name of the sender.'),
    client_url: template('Template of the address of the sender.'),
    component: template('Template of the part that is affected.'),
    class: template('Template of the kind of event.'),
    group: template('Template of the group of parts.'),
    routing_key: text('Integration key of the Events API v2.').optional(),
    routing_key_file: secretFile('routing_key'),
    service_key: text('Key of the older API, taken as the routing key.').optional(),
    service_key_file: secretFile('service_key'),
    url: url('Address of the Events API; PagerDuty’s own by default.').optional(),
    severity: template(
      'Template of the severity of an event. By default the label `severity` decides: page and critical, ticket and warning.',
    ),
    send_resolved: flag('Also tell when it is over.', true),
    http_config: HttpConfig,
    timeout: timeout(),
  })
  .superRefine((config, context) => {
    const keys = [config.routing_key, config.routing_key_file].filter(Boolean);
    const older = [config.service_key, config.service_key_file].filter(Boolean);
    if (keys.length + older.length > 0 && keys.length < 2 && older.length < 2) return;
    refuse(context, keys.length + older.length === 0 ? '"routing_key" is missing' : 'give one key only', {
      hint: 'Write routing_key or routing_key_file.',
    });
  });

const unsupported = z.unknown().optional().meta({ description: 'Read over.', alias: true });
const list = <T extends z.ZodType>(item: T, description: string) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? [])
    .meta({ description });

/** One without any way to reach anybody is where alerts end silently, as in Alertmanager. */
export const ReceiverSchema = z.strictObject({
  name: text('Unique name.'),
  webhook_configs: list(WebhookConfig, 'HTTP endpoints.'),
  email_configs: list(EmailConfig, 'Mail, for alerts and for reports.'),
  slack_configs: list(SlackConfig, 'Slack, by incoming webhooks.'),
  pagerduty_configs: list(PagerdutyConfig, 'PagerDuty, by the Events API v2.'),
  alertmanager_configs: list(
    AlertmanagerConfig,
    'Alertmanagers, which route, group and silence further. (Not a key of Alertmanager’s own.)',
  ),
  ...Object.fromEntries(UNSUPPORTED_INTEGRATIONS.map((key) => [key, unsupported])),
});
export type ReceiverInput = z.output<typeof ReceiverSchema>;

/** Keys of `global` that change nothing here. */
export const IGNORED_GLOBALS: readonly string[] = [
  'smtp_hello',
  'smtp_auth_secret',
  'smtp_auth_secret_file',
  'smtp_auth_identity',
  'smtp_tls_config',
  'smtp_force_implicit_tls',
  'slack_app_token',
  'slack_app_token_file',
  'slack_app_url',
  'opsgenie_api_url',
  'opsgenie_api_key',
  'opsgenie_api_key_file',
  'victorops_api_url',
  'victorops_api_key',
  'victorops_api_key_file',
  'telegram_api_url',
  'telegram_bot_token',
  'telegram_bot_token_file',
  'webex_api_url',
  'wechat_api_url',
  'wechat_api_secret',
  'wechat_api_secret_file',
  'wechat_api_corp_id',
  'jira_api_url',
  'rocketchat_api_url',
  'rocketchat_token',
  'rocketchat_token_file',
  'rocketchat_token_id',
  'rocketchat_token_id_file',
  'mattermost_webhook_url',
  'mattermost_webhook_url_file',
];

/** Alertmanager's `global`: what receivers have where they say nothing themselves. */
export const GlobalSchema = z.strictObject({
  resolve_timeout: Wait.optional().meta({
    description: 'Read over: alerts end when their conditions say so.',
    alias: true,
  }),
  http_config: HttpConfig.meta({ description: 'Read over.', alias: true }),
  smtp_from: address('Sender of mail.').optional(),
  smtp_smarthost: Smarthost.optional(),
  smtp_auth_username: z.string().optional().meta({ description: 'User name at the mail server.' }),
  smtp_auth_password: text('Password at the mail server.').optional(),
  smtp_auth_password_file: secretFile('smtp_auth_password'),
  smtp_require_tls: yamlFlag.optional().meta({ description: 'Refuse to send without TLS.' }),
  slack_api_url: url('Incoming webhook of Slack, a secret.').optional(),
  slack_api_url_file: secretFile('slack_api_url'),
  pagerduty_url: url('Address of PagerDuty’s Events API.').optional(),
  ...Object.fromEntries(IGNORED_GLOBALS.map((key) => [key, unsupported])),
});
export type GlobalInput = z.output<typeof GlobalSchema>;
