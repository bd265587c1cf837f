import { z } from 'zod';
import type { PagerdutyTexts, ReceiverDefinition } from '../../alerting/index.ts';
import type { TemplateLibrary } from '../../templates/index.ts';
import type { Path } from '../problems/diagnostic.ts';
import type { Reading } from '../reading.ts';
import { isGiven } from '../schema/http-config.ts';
import { FROM_GLOBAL, INTEGRATIONS } from '../schema/integrations.ts';
import {
  type GlobalInput,
  GlobalSchema,
  IGNORED_GLOBALS,
  IGNORED_KEYS,
  type ReceiverInput,
  ReceiverSchema,
} from '../schema/receivers.ts';
import { Secret } from '../secret.ts';
import { toEmail } from './email.ts';
import { splitUrl } from './http-access.ts';
import { readHttpLogin } from './http-login.ts';
import { checkText, readTexts, warnIgnored } from './notification-texts.ts';
import { secretUrl } from './secret-url.ts';
import { toSlack } from './slack.ts';

/** Of PagerDuty's Events API v2. */
const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';

type Input<List extends keyof ReceiverInput> =
  NonNullable<ReceiverInput[List]> extends readonly (infer Item)[] ? Item : never;

/** @param library named templates that texts may call */
export function readReceivers(reading: Reading, library: TemplateLibrary): ReceiverDefinition[] {
  const global = readGlobal(reading);
  return reading.items(['receivers']).flatMap((path) => {
    const input = reading.parse(z.preprocess(withoutNothing, ReceiverSchema), path);
    if (input === undefined) return [];
    nameIgnored(reading, path);
    const at = (list: string, index: number): Path => [...path, list, index];
    return {
      name: input.name,
      alertmanagers: input.alertmanager_configs.map((config, i) =>
        toAlertmanager(reading, at('alertmanager_configs', i), config),
      ),
      webhooks: input.webhook_configs.map((config, i) => toWebhook(reading, at('webhook_configs', i), config, library)),
      emails: input.email_configs.map((config, i) => toEmail(reading, at('email_configs', i), config, global, library)),
      slacks: input.slack_configs.map((config, i) => toSlack(reading, at('slack_configs', i), config, global, library)),
      pagerduties: input.pagerduty_configs.map((config, i) =>
        toPagerduty(reading, at('pagerduty_configs', i), config, global, library),
      ),
    };
  });
}

function readGlobal(reading: Reading): GlobalInput {
  const path = ['global'];
  if (reading.value(path) === undefined || reading.value(path) === null) return GlobalSchema.parse({});
  for (const key of ['resolve_timeout', ...IGNORED_GLOBALS]) warnIgnored(reading, [...path, key]);
  return reading.parse(z.preprocess(withoutNothing, GlobalSchema), path) ?? GlobalSchema.parse({});
}

/** Keys whose empty text says nothing there; in a title or a text it says that there is none. */
const EMPTY_IS_ABSENT = /(?:_file|_key|_token|_password|_username|_secret|smarthost|^username|^password|^credentials)$/;

/** Alertmanager reads a key without a value as one that is not there. */
function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const absent = inner === null || (inner === '' && EMPTY_IS_ABSENT.test(key));
      return [key, absent ? undefined : withoutNothing(inner)];
    }),
  );
}

/** Names what a receiver says and nines does not do. */
function nameIgnored(reading: Reading, path: Path): void {
  warnIgnored(reading, [...path, 'labels']);
  const ways = ['webhook', 'email', 'slack', 'pagerduty', 'alertmanager'].map((way) => `${way}_configs`);
  const isReached = ways.some((key) => reading.children([...path, key]).length > 0);
  for (const key of Object.keys(INTEGRATIONS)) {
    if (!isGiven(reading.value([...path, key]))) continue;
    checkFromGlobal(reading, [...path, key]);
    const lost = isReached
      ? 'nobody is told this way'
      : `receiver "${reading.textAt([...path, 'name'])}" has no other way, and its alerts reach nobody`;
    reading.problems.add([...path, key], `${key} is not supported: ${lost}`, {
      severity: 'warning',
      atKey: true,
      hint: 'Give it alertmanager_configs: [{ url: … }] with an Alertmanager that has such a receiver, or one of webhook_configs, email_configs, slack_configs and pagerduty_configs.',
    });
  }
  const { http_config, ...lists } = IGNORED_KEYS;
  for (const [list, keys] of Object.entries(lists)) {
    for (const config of reading.children([...path, list])) {
      for (const key of keys) warnIgnored(reading, [...config, key]);
      for (const key of http_config ?? []) warnIgnored(reading, [...config, 'http_config', key]);
    }
  }
}

/** What an integration leaves to `global` must stand there. */
function checkFromGlobal(reading: Reading, path: Path): void {
  for (const keys of FROM_GLOBAL[String(path.at(-1))] ?? []) {
    for (const config of reading.children(path)) {
      const here = keys.some((key) => isGiven(reading.value([...config, key])));
      if (here || keys.some((key) => isGiven(reading.value(['global', key])))) continue;
      const inGlobal = keys.slice(Math.ceil(keys.length / 2)).join(' or ');
      reading.problems.add(config, `"${keys[0]}" is missing`, { hint: `Give it here, or ${inGlobal} under global.` });
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
  const login = readHttpLogin(reading, path, config.timeout);
  return { url, ...login, basicAuth: login.basicAuth ?? inUrl };
}

function toWebhook(
  reading: Reading,
  path: Path,
  config: Input<'webhook_configs'>,
  library: TemplateLibrary,
): ReceiverDefinition['webhooks'][number] {
  return {
    url: secretUrl(reading, path, 'url', library) ?? new Secret(''),
    library,
    sendResolved: config.send_resolved,
    hmacSecret: reading.secret(path, 'hmac_secret'),
    maxAlerts: config.max_alerts,
    ...readPayload(reading, [...path, 'payload'], library),
    ...readHttpLogin(reading, path, config.timeout),
  };
}

/** Every text and key of it is a template. */
function readPayload(
  reading: Reading,
  path: Path,
  library: TemplateLibrary,
): Pick<ReceiverDefinition['webhooks'][number], 'payload'> {
  const value = reading.value(path);
  if (value === undefined || value === null) return {};
  checkTexts(reading, path, library);
  return { payload: { value, library } };
}

/** Checks every text and key below a place as a template. */
function checkTexts(reading: Reading, at: Path, library: TemplateLibrary): void {
  if (reading.textAt(at) !== undefined) readTexts(reading, at, { text: { at: [] } }, library);
  for (const below of reading.children(at)) {
    if (typeof below.at(-1) === 'string') checkText(reading, below, String(below.at(-1)), library);
    checkTexts(reading, below, library);
  }
}

function toPagerduty(
  reading: Reading,
  path: Path,
  config: Input<'pagerduty_configs'>,
  global: GlobalInput,
  library: TemplateLibrary,
): ReceiverDefinition['pagerduties'][number] {
  const routingKey = reading.secret(path, 'routing_key');
  for (const key of ['routing_key', 'service_key'] as const)
    if (config[key]?.includes('{{')) checkText(reading, [...path, key], config[key], library, true);
  if (routingKey === undefined) {
    reading.problems.add(path, 'a service_key is taken as the routing key of the Events API v2', {
      severity: 'warning',
      hint: 'Events go to the API v2: add such an integration to the service, and write its key as routing_key.',
    });
  }
  return {
    url: config.url ?? global.pagerduty_url ?? PAGERDUTY_URL,
    routingKey: routingKey ?? reading.secret(path, 'service_key') ?? new Secret(''),
    texts: pagerdutyTexts(reading, path, config, library),
    sendResolved: config.send_resolved,
    ...readHttpLogin(reading, path, config.timeout),
  };
}

function pagerdutyTexts(
  reading: Reading,
  path: Path,
  config: Input<'pagerduty_configs'>,
  library: TemplateLibrary,
): PagerdutyTexts {
  checkTexts(reading, [...path, 'details'], library);
  /** Texts of every item of a list: of one that says nothing, none. */
  const items = (list: 'links' | 'images', keys: readonly string[]) =>
    (config[list] ?? []).map((_item, i) => {
      const at = Object.fromEntries(keys.map((key) => [key, { at: [list, i, key] }]));
      const { library: _library, ...texts } = readTexts(reading, path, at, library);
      return texts;
    });
  return {
    ...readTexts(
      reading,
      path,
      {
        description: { at: ['description'], usual: 'pagerduty.default.description' },
        severity: { at: ['severity'] },
        client: { at: ['client'], usual: 'pagerduty.default.client' },
        clientUrl: { at: ['client_url'], usual: 'pagerduty.default.clientURL' },
        component: { at: ['component'] },
        class: { at: ['class'] },
        group: { at: ['group'] },
        source: { at: ['source'] },
      },
      library,
    ),
    links: items('links', ['href', 'text']),
    images: items('images', ['src', 'alt', 'href']),
    ...(config.details && { details: config.details }),
  };
}
