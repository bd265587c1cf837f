import type { PagerdutyTexts, ReceiverDefinition, Revealable } from '../../alerting/index.ts';
import type { Path } from '../diagnostic.ts';
import type { Reading } from '../reading.ts';
import {
  type GlobalInput,
  GlobalSchema,
  IGNORED_GLOBALS,
  IGNORED_KEYS,
  type ReceiverInput,
  ReceiverSchema,
  UNSUPPORTED_INTEGRATIONS,
} from '../schema/receivers.ts';
import { Secret } from '../secret.ts';
import { toEmail } from './email.ts';
import { splitUrl } from './http-access.ts';
import { readTexts, warnIgnored } from './notification-texts.ts';

/** Of PagerDuty's Events API v2. */
const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';

type Input<List extends keyof ReceiverInput> =
  NonNullable<ReceiverInput[List]> extends readonly (infer Item)[] ? Item : never;

export function readReceivers(reading: Reading): ReceiverDefinition[] {
  const global = readGlobal(reading);
  return reading.children(['receivers']).flatMap((path) => {
    const input = reading.parse(ReceiverSchema, path);
    if (input === undefined) return [];
    nameIgnored(reading, path);
    const at = (list: string, index: number): Path => [...path, list, index];
    return {
      name: input.name,
      alertmanagers: input.alertmanager_configs.map((config, i) =>
        toAlertmanager(reading, at('alertmanager_configs', i), config),
      ),
      webhooks: input.webhook_configs.map((config, i) => toWebhook(reading, at('webhook_configs', i), config)),
      emails: input.email_configs.map((config, i) => toEmail(reading, at('email_configs', i), config, global)),
      slacks: input.slack_configs.map((config, i) => toSlack(reading, at('slack_configs', i), config)),
      pagerduties: input.pagerduty_configs.map((config, i) =>
        toPagerduty(reading, at('pagerduty_configs', i), config, global),
      ),
    };
  });
}

function readGlobal(reading: Reading): GlobalInput {
  const path = ['global'];
  if (reading.value(path) === undefined || reading.value(path) === null) return GlobalSchema.parse({});
  for (const key of ['resolve_timeout', 'http_config', ...IGNORED_GLOBALS]) warnIgnored(reading, [...path, key]);
  return reading.parse(GlobalSchema, path) ?? GlobalSchema.parse({});
}

/** Names what a receiver says and nines does not do. */
function nameIgnored(reading: Reading, path: Path): void {
  for (const key of UNSUPPORTED_INTEGRATIONS) {
    if (reading.value([...path, key]) === undefined) continue;
    reading.problems.add([...path, key], `${key} is not supported: nobody is told this way`, {
      severity: 'warning',
      atKey: true,
      hint: 'Use webhook_configs, email_configs, slack_configs or pagerduty_configs, or let an Alertmanager pass it on.',
    });
  }
  const { http_config, ...lists } = IGNORED_KEYS;
  for (const [list, keys] of Object.entries(lists)) {
    for (const config of reading.children([...path, list])) {
      for (const key of keys) warnIgnored(reading, [...config, key]);
      for (const key of http_config) warnIgnored(reading, [...config, 'http_config', key]);
    }
  }
}

function toAlertmanager(
  reading: Reading,
  path: Path,
  config: Input<'alertmanager_configs'>,
): ReceiverDefinition['alertmanagers'][number] {
  const { url, username, password } = splitUrl(config.url);
  const inUrl = username === '' ? undefined : { username, password: password ?? new Secret('') };
  return { url, ...login(reading, path, config), basicAuth: basicAuth(reading, path) ?? inUrl };
}

function toWebhook(
  reading: Reading,
  path: Path,
  config: Input<'webhook_configs'>,
): ReceiverDefinition['webhooks'][number] {
  return {
    url: secretUrl(reading, path, 'url') ?? new Secret(''),
    sendResolved: config.send_resolved,
    hmacSecret: reading.secret(path, 'hmac_secret'),
    maxAlerts: config.max_alerts,
    ...login(reading, path, config),
  };
}

function toSlack(reading: Reading, path: Path, config: Input<'slack_configs'>): ReceiverDefinition['slacks'][number] {
  const url = secretUrl(reading, path, 'api_url') ?? secretUrl(reading, ['global'], 'slack_api_url');
  if (url === undefined) {
    reading.problems.add(path, '"api_url" is missing', { hint: 'Give it here, or slack_api_url under global.' });
  }
  return {
    url: url ?? new Secret(''),
    channel: config.channel,
    username: config.username,
    iconEmoji: config.icon_emoji,
    iconUrl: config.icon_url,
    texts: readTexts(reading, path, {
      title: ['title'],
      titleLink: ['title_link'],
      pretext: ['pretext'],
      text: ['text'],
      fallback: ['fallback'],
      footer: ['footer'],
      color: ['color'],
    }),
    sendResolved: config.send_resolved,
    ...login(reading, path, config),
  };
}

function toPagerduty(
  reading: Reading,
  path: Path,
  config: Input<'pagerduty_configs'>,
  global: GlobalInput,
): ReceiverDefinition['pagerduties'][number] {
  const routingKey = reading.secret(path, 'routing_key');
  if (routingKey === undefined) {
    reading.problems.add(path, 'a service_key is taken as the routing key of the Events API v2', {
      severity: 'warning',
      hint: 'Events go to the API v2: add such an integration to the service, and write its key as routing_key.',
    });
  }
  return {
    url: config.url ?? global.pagerduty_url ?? PAGERDUTY_URL,
    routingKey: routingKey ?? reading.secret(path, 'service_key') ?? new Secret(''),
    texts: pagerdutyTexts(reading, path, config),
    sendResolved: config.send_resolved,
    ...login(reading, path, config),
  };
}

function pagerdutyTexts(reading: Reading, path: Path, config: Input<'pagerduty_configs'>): PagerdutyTexts {
  const names = Object.keys(config.details ?? {});
  return {
    ...readTexts(reading, path, {
      description: ['description'],
      severity: ['severity'],
      client: ['client'],
      clientUrl: ['client_url'],
      component: ['component'],
      class: ['class'],
      group: ['group'],
    }),
    details: readTexts(reading, path, Object.fromEntries(names.map((name) => [name, ['details', name]]))),
  };
}

/** A webhook's address is a secret as a whole: many carry their token in the path. */
function secretUrl(reading: Reading, path: Path, key: string): Revealable | undefined {
  const content = reading.content(path, key);
  if (content !== undefined && !(URL.canParse(content) && /^https?:/i.test(content))) {
    reading.problems.add([...path, `${key}_file`], 'the file must hold a URL that begins with http:// or https://');
  }
  return content === undefined ? undefined : new Secret(content);
}

function login(reading: Reading, path: Path, config: { readonly timeout: number }) {
  const http = [...path, 'http_config'];
  return {
    bearerToken: reading.secret([...http, 'authorization'], 'credentials') ?? reading.secret(http, 'bearer_token'),
    basicAuth: basicAuth(reading, path),
    timeoutMs: config.timeout,
  };
}

function basicAuth(reading: Reading, path: Path): { username: string; password: Secret } | undefined {
  const at = [...path, 'http_config', 'basic_auth'];
  const username = reading.textAt([...at, 'username']);
  return username === undefined ? undefined : { username, password: reading.secret(at, 'password') ?? new Secret('') };
}
