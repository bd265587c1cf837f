import { z } from 'zod';
import { refuse, text, url, yamlFlag } from './fields.ts';
import { atMostOne, HttpConfig, isGiven, TlsConfig, UNUSED_HTTP_KEYS } from './http-config.ts';
import { flag, secretFile, template, timeout } from './integration-fields.ts';
import { GLOBAL_PAIRS, INTEGRATIONS, UNUSED_GLOBALS } from './integrations.ts';
import { address, addresses, Dkim, Oauth2, recipients, Smarthost } from './mail-fields.ts';
import { Wait } from './routing.ts';
import { SLACK_API, SlackConfig } from './slack.ts';

/** Keys of Alertmanager that are accepted and change nothing here, by the list they stand in. */
export const IGNORED_KEYS: Readonly<Record<string, readonly string[]>> = {
  slack_configs: ['update_message'],
  http_config: Object.keys(UNUSED_HTTP_KEYS),
};

/** Read, so that a mistake in it is found, and not used. */
function unused(schemas: Readonly<Record<string, z.ZodType>>): Record<string, z.ZodOptional<z.ZodType>> {
  const note = { description: 'Read over.', alias: true };
  return Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [key, schema.optional().meta(note)]));
}

const WebhookConfig = z
  .strictObject({
    url: z
      .union([z.string().regex(/\{\{/), url('Where to POST.')])
      .optional()
      .meta({
        description:
          'Where to POST, in the format of Alertmanager’s webhook: an address, or a template of one. Treated as a secret.',
      }),
    url_file: secretFile('url'),
    send_resolved: flag('Also tell when it is over.', true),
    hmac_secret: text(
      'Sign every body: header `X-Nines-Signature: sha256=…`, HMAC-SHA256 in hexadecimal. (Not a key of Alertmanager’s own.)',
    ).optional(),
    hmac_secret_file: secretFile('hmac_secret'),
    payload: z.unknown().optional().meta({
      description:
        'Body instead of Alertmanager’s: any YAML, sent as JSON; its texts and keys are templates, and what they give is read as YAML.',
    }),
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
  headers: z
    .record(z.string(), z.string().nullish())
    .nullish()
    .superRefine((headers, context) => {
      const names = Object.keys(headers ?? {}).map((name) => name.toLowerCase());
      const twice = names.find((name, i) => names.indexOf(name) !== i);
      if (twice !== undefined)
        refuse(context, `the header "${twice}" is there twice`, { hint: 'Its case makes no difference: remove one.' });
    })
    .meta({ description: 'Headers, templates: `Subject`, and any that the mail does not have anyway.' }),
  html: template('Template of the HTML part, instead of nines’ own.'),
  text: template('Template of the plain text, instead of nines’ own.'),
  to: recipients(
    'Recipients: a list, or addresses separated by commas; or a template that gives them: `{{ .CommonLabels.team }}@example.org`.',
  ),
  cc: addresses('Copies.').prefault([]),
  bcc: addresses('Blind copies.').prefault([]),
  from: address('Sender; `smtp_from` of `global` where it is missing.').optional(),
  reply_to: address('Address for answers; the sender by default.').optional(),
  smarthost: Smarthost.optional(),
  auth_username: z.string().optional().meta({ description: 'User name at the mail server.' }),
  auth_password: text('Password at the mail server.').optional(),
  auth_password_file: secretFile('auth_password'),
  auth_secret: text('Secret for login by CRAM-MD5, instead of a password.').optional(),
  auth_secret_file: secretFile('auth_secret'),
  auth_identity: z.string().optional().meta({ description: 'On whose behalf to log in (SASL PLAIN).' }),
  hello: z
    .string()
    .optional()
    .meta({ description: 'Name of this client for the mail server; that of the machine by default.' }),
  force_implicit_tls: yamlFlag
    .nullish()
    .meta({ description: 'TLS from the first byte, or never; by default on port 465 only.' }),
  threading: z
    .strictObject({
      enabled: flag('One thread for all mails about a group.', false),
      thread_by_date: z.string().nullish().meta({ description: '`daily`, a new thread each day, or `none`.' }),
    })
    .nullish()
    .meta({ description: 'How mail programs put mails together.' }),
  oauth2: Oauth2.optional(),
  dkim: Dkim.optional(),
  require_tls: z
    .boolean()
    .optional()
    .meta({ description: 'Refuse to send without TLS; `true` where nothing else is said.' }),
  tls_config: TlsConfig.nullish().meta({
    description: 'TLS settings; `smtp_tls_config` of `global` where they are missing.',
  }),
  timeout: timeout('30s'),
  send_resolved: flag('Also tell when it is over.', false),
});

const PagerdutyConfig = z
  .strictObject({
    description: template('Template of the summary, instead of nines’ own.'),
    details: z.record(z.string(), z.unknown()).nullish().meta({
      description:
        'Custom details, beside nines’ own: any YAML; its texts and keys are templates, and what they give is read as YAML.',
    }),
    client: template('Template of the name of the sender.'),
    client_url: template('Template of the address of the sender.'),
    component: template('Template of the part that is affected.'),
    class: template('Template of the kind of event.'),
    group: template('Template of the group of parts.'),
    source: template('Template of what is affected; the SLO or the instance by default.'),
    links: z
      .array(
        z
          .strictObject({ href: template('Template of the address.'), text: template('Template of its name.') })
          .nullable(),
      )
      .nullish()
      .meta({ description: 'Links, beside nines’ own.' }),
    images: z
      .array(
        z
          .strictObject({
            src: template('Template of the address of the picture, `https://`.'),
            alt: template('Template of what it shows.'),
            href: template('Template of an address behind it.'),
          })
          .nullable(),
      )
      .nullish()
      .meta({ description: 'Pictures.' }),
    routing_key: text('Integration key of the Events API v2, or a template of one.').optional(),
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
  ...unused(Object.fromEntries(Object.entries(INTEGRATIONS).map(([key, one]) => [key, z.array(one).nullable()]))),
  labels: z.record(z.string(), z.string().nullish()).nullish().meta({ description: 'Read over.', alias: true }),
});
export type ReceiverInput = z.output<typeof ReceiverSchema>;

/** Keys of `global` that change nothing here. */
export const IGNORED_GLOBALS: readonly string[] = Object.keys(UNUSED_GLOBALS);

/** Alertmanager's `global`: what receivers have where they say nothing themselves. */
export const GlobalSchema = z
  .strictObject({
    resolve_timeout: Wait.optional().meta({
      description: 'Read over: alerts end when their conditions say so.',
      alias: true,
    }),
    http_config: HttpConfig.meta({ description: 'For receivers that have none of their own.' }),
    smtp_from: address('Sender of mail.').optional(),
    smtp_smarthost: Smarthost.optional(),
    smtp_auth_username: z.string().optional().meta({ description: 'User name at the mail server.' }),
    smtp_auth_password: text('Password at the mail server.').optional(),
    smtp_auth_password_file: secretFile('smtp_auth_password'),
    smtp_auth_secret: text('Secret for login by CRAM-MD5.').optional(),
    smtp_auth_secret_file: secretFile('smtp_auth_secret'),
    smtp_auth_identity: z.string().optional().meta({ description: 'On whose behalf to log in (SASL PLAIN).' }),
    smtp_hello: z.string().optional().meta({ description: 'Name of this client for the mail server.' }),
    smtp_force_implicit_tls: yamlFlag.nullish().meta({ description: 'TLS from the first byte, or never.' }),
    smtp_require_tls: yamlFlag.optional().meta({ description: 'Refuse to send without TLS.' }),
    slack_api_url: url('Incoming webhook of Slack, a secret.').optional(),
    slack_api_url_file: secretFile('slack_api_url'),
    pagerduty_url: url('Address of PagerDuty’s Events API.').optional(),
    slack_app_token: z.string().optional().meta({ description: 'Token of a Slack app, which posts by Slack’s API.' }),
    slack_app_token_file: secretFile('slack_app_token'),
    slack_app_url: url('Address of Slack’s API for apps.').optional(),
    smtp_tls_config: TlsConfig.nullish().meta({ description: 'TLS settings of mail.' }),
    ...unused(UNUSED_GLOBALS),
  })
  .superRefine((input, context) => {
    for (const pair of GLOBAL_PAIRS) atMostOne(context, input, pair);
    const [token] = [input.slack_app_token, input.slack_app_token_file].filter(isGiven);
    const [webhook] = [input.slack_api_url, input.slack_api_url_file].filter(isGiven);
    // One address for both is how tokens were written before there was a key for them.
    if (token !== undefined && webhook !== undefined && webhook !== (input.slack_app_url ?? SLACK_API))
      refuse(context, 'give a webhook or the token of an app', { hint: 'Keep slack_api_url or slack_app_token.' });
  });
export type GlobalInput = z.output<typeof GlobalSchema>;
