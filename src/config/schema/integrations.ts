import { z } from 'zod';
import { parseDuration } from '../../time/index.ts';
import { refuse, url, yamlFlag } from './fields.ts';
import { atMostOne, HttpConfig, isGiven } from './http-config.ts';

const words = z.string().nullish();
const flag = yamlFlag.nullish();
const whole = z.int().nullish();
const count = z.int().nonnegative().nullish();
const texts = z.record(z.string(), z.string().nullish()).nullish();
const list = (item: z.ZodType) => z.array(item.nullable()).nullish();
const address = z.union([url('An address.'), z.literal('<secret>')]).nullish();

/** Go's durations: `1h15m`, `1.5s`, `300ms`. */
export const GO_DURATION = /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const goDuration = z
  .string()
  .refine((written) => GO_DURATION.test(written), { error: 'must be a duration, such as 30s or 1h15m' })
  .nullish();
const prometheusDuration = z
  .string()
  .refine(
    (written) => {
      try {
        return written === '0' || parseDuration(written) >= 0;
      } catch {
        return false;
      }
    },
    { error: 'must be a duration, such as 30s, 5m or 1d' },
  )
  .nullish();

interface Rules {
  /** Keys that must be there. */
  readonly needs?: readonly string[];
  /** Of each list of keys at least one, and at most one. */
  readonly one?: readonly (readonly string[])[];
  /** Of each list of keys at most one. */
  readonly most?: readonly (readonly string[])[];
}

function shape(keys: z.core.$ZodLooseShape, { needs = [], one = [], most = [] }: Rules = {}) {
  return z.strictObject(keys).superRefine((input: Readonly<Record<string, unknown>>, context) => {
    for (const key of needs) if (!isGiven(input[key])) refuse(context, `"${key}" is missing`, { hint: `Add ${key}.` });
    for (const names of one) {
      if (!names.some((name) => isGiven(input[name])))
        refuse(context, `"${names[0]}" is missing`, { hint: `Add ${names.join(' or ')}.` });
    }
    for (const names of [...one, ...most]) atMostOne(context, input, names);
  });
}

const COMMON = { send_resolved: flag, http_config: HttpConfig };
const WEBHOOK = { ...COMMON, webhook_url: address, webhook_url_file: words };
const oneWebhook = { one: [['webhook_url', 'webhook_url_file']] };

const attachment = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, words]));
const MATTERMOST_TEXTS = attachment([
  'text',
  'fallback',
  'color',
  'pretext',
  'author_name',
  'author_link',
  'author_icon',
  'title',
  'title_link',
  'thumb_url',
  'footer',
  'footer_icon',
  'image_url',
]);
const NoteField = shape({ title: words, value: words, short: flag }, { needs: ['title', 'value'] });
const JiraField = z.union([z.string(), shape({ template: words, enable_update: flag })]).nullish();

/**
 * Ways of Alertmanager to reach people that this program does not have, with the shape of their settings: they are read, so that a
 * mistake in a file is found here as it is there, and named as not used. From the documentation and the behaviour of Alertmanager 0.34.
 */
export const INTEGRATIONS: Readonly<Record<string, z.ZodType>> = {
  opsgenie_configs: shape(
    {
      ...COMMON,
      ...attachment(['api_key', 'api_key_file', 'message', 'description', 'source', 'entity', 'actions', 'tags']),
      ...attachment(['note', 'priority']),
      api_url: address,
      details: texts,
      update_alerts: flag,
      responders: list(
        shape({ id: words, name: words, username: words, type: words }).superRefine((input, context) => {
          if (!['id', 'name', 'username'].some((key) => isGiven(input[key])))
            refuse(context, 'a responder needs a name', { hint: 'Add id, name or username.' });
          const type = String(input.type ?? '');
          if (!type.includes('{{') && !/^(?:team|teams|user|escalation|schedule)$/.test(type))
            refuse(context, `"${type}" is no type of responder`, {
              allowed: ['team', 'teams', 'user', 'escalation', 'schedule'],
            });
        }),
      ),
    },
    { most: [['api_key', 'api_key_file']] },
  ),
  victorops_configs: shape(
    {
      ...COMMON,
      ...attachment(['api_key', 'api_key_file', 'routing_key', 'message_type', 'state_message']),
      ...attachment(['entity_display_name', 'monitoring_tool']),
      api_url: address,
      custom_fields: texts,
    },
    { needs: ['routing_key'], most: [['api_key', 'api_key_file']] },
  ).superRefine((input, context) => {
    const taken = ['routing_key', 'message_type', 'state_message', 'entity_display_name', 'monitoring_tool'];
    for (const key of Object.keys((input.custom_fields as object | null | undefined) ?? {})) {
      if ([...taken, 'entity_id', 'entity_state'].includes(key))
        refuse(context, `a custom field cannot be called ${key}`, {
          hint: 'It is a fixed field: choose another name.',
        });
    }
  }),
  pushover_configs: shape(
    {
      ...COMMON,
      ...attachment(['user_key', 'user_key_file', 'token', 'token_file', 'title', 'message', 'url', 'url_title']),
      ...attachment(['device', 'sound', 'priority']),
      retry: goDuration,
      expire: goDuration,
      ttl: goDuration,
      html: flag,
      monospace: flag,
    },
    {
      one: [
        ['user_key', 'user_key_file'],
        ['token', 'token_file'],
      ],
      most: [['html', 'monospace']],
    },
  ),
  wechat_configs: shape(
    {
      ...COMMON,
      ...attachment([
        'api_secret',
        'api_secret_file',
        'corp_id',
        'message',
        'to_user',
        'to_party',
        'to_tag',
        'agent_id',
      ]),
      api_url: address,
      message_type: z.enum(['text', 'markdown', '']).nullish(),
    },
    { most: [['api_secret', 'api_secret_file']] },
  ),
  telegram_configs: shape(
    {
      ...COMMON,
      api_url: address,
      bot_token: words,
      bot_token_file: words,
      chat_id: whole,
      chat_id_file: words,
      message_thread_id: whole,
      message: words,
      disable_notifications: flag,
      parse_mode: z.enum(['', 'Markdown', 'MarkdownV2', 'HTML']).nullish(),
    },
    { one: [['chat_id', 'chat_id_file']], most: [['bot_token', 'bot_token_file']] },
  ),
  sns_configs: shape({
    ...COMMON,
    ...attachment(['api_url', 'topic_arn', 'phone_number', 'target_arn', 'subject', 'message']),
    sigv4: shape({
      ...attachment(['region', 'access_key', 'secret_key', 'profile', 'role_arn', 'external_id']),
      use_fips_sts_endpoint: flag,
    }).nullish(),
    attributes: texts,
    use_aws_http_client: flag,
  }).superRefine((input, context) => {
    const given = ['topic_arn', 'phone_number', 'target_arn'].filter((key) => isGiven(input[key]));
    // All three together pass there too.
    if (given.length % 2 === 0)
      refuse(context, 'give a topic_arn, a phone_number or a target_arn', { hint: 'Keep one of them.' });
  }),
  discord_configs: shape(
    { ...WEBHOOK, ...attachment(['content', 'title', 'message', 'username', 'avatar_url']) },
    oneWebhook,
  ),
  webex_configs: shape(
    { ...COMMON, api_url: address, message: words, room_id: words },
    { needs: ['room_id', 'http_config'] },
  ).superRefine(({ http_config }, context) => {
    if (!isGiven((http_config as { readonly authorization?: unknown }).authorization))
      refuse(context, '"authorization" is missing', {
        hint: 'Add http_config: { authorization: { credentials: … } }.',
      });
  }),
  msteams_configs: shape({ ...WEBHOOK, ...attachment(['title', 'summary', 'text']) }, oneWebhook),
  msteamsv2_configs: shape({ ...WEBHOOK, ...attachment(['title', 'text']) }, oneWebhook),
  jira_configs: shape(
    {
      ...COMMON,
      ...attachment(['project', 'priority', 'issue_type', 'reopen_transition', 'resolve_transition']),
      api_url: address,
      api_type: z.enum(['auto', 'cloud', 'datacenter']).nullish(),
      summary: JiraField,
      description: JiraField,
      labels: list(z.string()),
      wont_fix_resolution: words,
      reopen_duration: prometheusDuration,
      fields: z.record(z.string(), z.unknown()).nullish(),
    },
    { needs: ['project', 'issue_type'] },
  ),
  rocketchat_configs: shape(
    {
      ...COMMON,
      ...attachment(['token_id', 'token_id_file', 'token', 'token_file', 'channel', 'color', 'title', 'title_link']),
      ...attachment(['text', 'emoji', 'icon_url', 'image_url', 'thumb_url']),
      api_url: address,
      fields: list(z.record(z.string(), z.unknown())),
      short_fields: flag,
      link_names: flag,
      actions: list(z.record(z.string(), z.unknown())),
    },
    {
      most: [
        ['token', 'token_file'],
        ['token_id', 'token_id_file'],
      ],
    },
  ),
  incidentio_configs: shape(
    {
      ...COMMON,
      url: address,
      url_file: words,
      alert_source_token: words,
      alert_source_token_file: words,
      max_alerts: count,
      timeout: goDuration,
    },
    { one: [['url', 'url_file']], most: [['alert_source_token', 'alert_source_token_file']] },
  ),
  mattermost_configs: shape(
    {
      ...WEBHOOK,
      ...MATTERMOST_TEXTS,
      ...attachment(['channel', 'username', 'icon_url', 'icon_emoji', 'type']),
      fields: list(NoteField),
      attachments: list(shape({ ...MATTERMOST_TEXTS, fields: list(NoteField) })),
      props: shape({ card: words }).nullish(),
      priority: shape({ priority: words, requested_ack: flag, persistent_notifications: flag }).nullish(),
    },
    { most: [['webhook_url', 'webhook_url_file']] },
  ),
};

/** Settings that an integration may have under `global` instead, by the key of its list: of each list one must be given. */
export const FROM_GLOBAL: Readonly<Record<string, readonly (readonly string[])[]>> = {
  opsgenie_configs: [['api_key', 'api_key_file', 'opsgenie_api_key', 'opsgenie_api_key_file']],
  victorops_configs: [['api_key', 'api_key_file', 'victorops_api_key', 'victorops_api_key_file']],
  wechat_configs: [
    ['api_secret', 'api_secret_file', 'wechat_api_secret', 'wechat_api_secret_file'],
    ['corp_id', 'wechat_api_corp_id'],
  ],
  telegram_configs: [['bot_token', 'bot_token_file', 'telegram_bot_token', 'telegram_bot_token_file']],
  jira_configs: [['api_url', 'jira_api_url']],
  rocketchat_configs: [
    ['token', 'token_file', 'rocketchat_token', 'rocketchat_token_file'],
    ['token_id', 'token_id_file', 'rocketchat_token_id', 'rocketchat_token_id_file'],
  ],
  mattermost_configs: [['webhook_url', 'webhook_url_file', 'mattermost_webhook_url', 'mattermost_webhook_url_file']],
};

/** Keys of `global` for them and for what is not used here, with their shapes. */
export const UNUSED_GLOBALS: Readonly<Record<string, z.ZodType>> = {
  ...attachment(['opsgenie_api_key', 'opsgenie_api_key_file', 'victorops_api_key', 'victorops_api_key_file']),
  ...attachment(['telegram_bot_token', 'telegram_bot_token_file', 'wechat_api_secret', 'wechat_api_secret_file']),
  ...attachment(['wechat_api_corp_id', 'rocketchat_token', 'rocketchat_token_file', 'rocketchat_token_id']),
  ...attachment(['rocketchat_token_id_file', 'mattermost_webhook_url_file']),
  opsgenie_api_url: address,
  victorops_api_url: address,
  telegram_api_url: address,
  webex_api_url: address,
  wechat_api_url: address,
  jira_api_url: address,
  rocketchat_api_url: address,
  mattermost_webhook_url: address,
};

/** Keys of `global` that say the same thing. */
export const GLOBAL_PAIRS: readonly (readonly string[])[] = [
  'slack_app_token',
  'slack_api_url',
  'opsgenie_api_key',
  'victorops_api_key',
  'telegram_bot_token',
  'smtp_auth_password',
  'smtp_auth_secret',
  'rocketchat_token',
  'rocketchat_token_id',
  'wechat_api_secret',
  'mattermost_webhook_url',
].map((key) => [key, `${key}_file`]);
