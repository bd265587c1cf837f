import type { z } from 'zod';
import type { ReceiverDefinition, SlackTexts } from '../../alerting/index.ts';
import type { TemplateLibrary } from '../../templates/index.ts';
import type { Path } from '../problems/diagnostic.ts';
import type { Reading } from '../reading.ts';
import type { GlobalInput } from '../schema/receivers.ts';
import { SLACK_API, type SlackConfig } from '../schema/slack.ts';
import { Secret } from '../secret.ts';
import { readHttpLogin } from './http-login.ts';
import { readTexts } from './notification-texts.ts';
import { secretUrl } from './secret-url.ts';

/** A channel of Slack, or whoever takes messages in its shape. */
export function toSlack(
  reading: Reading,
  path: Path,
  config: z.output<typeof SlackConfig>,
  global: GlobalInput,
  library: TemplateLibrary,
): ReceiverDefinition['slacks'][number] {
  const own = secretUrl(reading, path, 'api_url');
  const token = own === undefined ? reading.secret(path, 'app_token') : undefined;
  const loggedIn = config.http_config.authorization !== undefined && config.http_config.authorization !== null;
  const url = own ?? (token === undefined ? secretUrl(reading, ['global'], 'slack_api_url') : undefined);
  const appToken =
    token ??
    (own === undefined && url === undefined && !loggedIn ? reading.secret(['global'], 'slack_app_token') : undefined);
  if (url === undefined && appToken === undefined) {
    reading.problems.add(path, '"api_url" is missing', { hint: 'Give it here, or slack_api_url under global.' });
  }
  if (appToken !== undefined && loggedIn) {
    reading.problems.add(path, 'give one way to log in only', { hint: 'Keep app_token or http_config.authorization.' });
  }
  return {
    ...readHttpLogin(reading, path, config.timeout),
    ...(appToken === undefined ? {} : { bearerToken: appToken }),
    url: url ?? new Secret(appToken === undefined ? '' : (config.app_url ?? global.slack_app_url ?? SLACK_API)),
    texts: slackTexts(reading, path, config, library),
    sendResolved: config.send_resolved,
  };
}

function slackTexts(
  reading: Reading,
  path: Path,
  config: z.output<typeof SlackConfig>,
  library: TemplateLibrary,
): SlackTexts {
  /** Texts of an item of a list, by the names that they have here. */
  const inside = <Name extends string>(at: Path, keys: Readonly<Record<Name, string>>) => {
    const places = Object.entries<string>(keys).map(([name, key]) => [name, { at: [...at, key] }]);
    return readTexts<Name>(reading, path, Object.fromEntries(places), library);
  };
  const fields = (config.fields ?? []).map((field, i) => ({
    ...inside(['fields', i], { title: 'title', value: 'value' }),
    short: field?.short ?? config.short_fields,
  }));
  const actions = (config.actions ?? []).map((action, i) => ({
    ...inside(['actions', i], ACTION_KEYS),
    ...(action?.confirm && { confirm: inside(['actions', i, 'confirm'], CONFIRM_KEYS) }),
  }));
  const markupIn = config.mrkdwn_in ?? [];
  return {
    ...readTexts(
      reading,
      path,
      {
        title: { at: ['title'], usual: 'slack.default.title' },
        titleLink: { at: ['title_link'], usual: 'slack.default.titlelink' },
        pretext: { at: ['pretext'], usual: 'slack.default.pretext' },
        text: { at: ['text'], usual: 'slack.default.text' },
        fallback: { at: ['fallback'], usual: 'slack.default.fallback' },
        footer: { at: ['footer'], usual: 'slack.default.footer' },
        color: { at: ['color'], usual: 'slack.default.color' },
        messageText: { at: ['message_text'] },
        channel: { at: ['channel'] },
        username: { at: ['username'], usual: 'slack.default.username' },
        iconEmoji: { at: ['icon_emoji'], usual: 'slack.default.iconemoji' },
        iconUrl: { at: ['icon_url'], usual: 'slack.default.iconurl' },
        callbackId: { at: ['callback_id'], usual: 'slack.default.callbackid' },
        imageUrl: { at: ['image_url'] },
        thumbUrl: { at: ['thumb_url'] },
      },
      library,
    ),
    ...(fields.length > 0 && { fields }),
    ...(actions.length > 0 && { actions }),
    ...(markupIn.length > 0 && { markupIn }),
    ...(config.link_names && { linkNames: true }),
  };
}

const ACTION_KEYS = { type: 'type', text: 'text', url: 'url', style: 'style', name: 'name', value: 'value' } as const;
const CONFIRM_KEYS = { title: 'title', text: 'text', okText: 'ok_text', dismissText: 'dismiss_text' } as const;
