import { z } from 'zod';
import { refuse, url, yamlFlag } from './fields.ts';
import { atMostOne, HttpConfig, isGiven } from './http-config.ts';
import { flag, secretFile, template, timeout } from './integration-fields.ts';

/** An empty text is as good as none there. */
function needs(context: z.RefinementCtx, input: Readonly<Record<string, unknown>>, keys: readonly string[]): void {
  for (const key of keys) if (!isGiven(input[key])) refuse(context, `"${key}" is missing`, { hint: `Add ${key}.` });
}

const Field = z
  .strictObject({
    title: template('Template of its name.'),
    value: template('Template of its value.'),
    short: yamlFlag.nullish().meta({ description: 'Another one fits beside it.' }),
  })
  .superRefine((input, context) => needs(context, input, ['title', 'value']));

const Action = z
  .strictObject({
    type: template('Its kind, `button`.'),
    text: template('Template of what stands on it.'),
    url: template('Template of the address that it opens.'),
    style: template('`primary`, `danger`, or nothing.'),
    name: template('What the app knows it by, where it opens no address.'),
    value: template('Template of what the app is told.'),
    confirm: z
      .strictObject({
        title: template('Template of the head of the question.'),
        text: template('Template of the question.'),
        ok_text: template('Template of the word for yes.'),
        dismiss_text: template('Template of the word for no.'),
      })
      .superRefine((input, context) => needs(context, input, ['text']))
      .nullish()
      .meta({ description: 'What to ask before.' }),
  })
  .superRefine((input, context) => {
    needs(context, input, ['type', 'text']);
    if (!isGiven(input.url) && !isGiven(input.name))
      refuse(context, 'an action needs something to do', { hint: 'Add url or name.' });
  });

/** Where apps post, with their token (docs.slack.dev, `chat.postMessage`). */
export const SLACK_API = 'https://slack.com/api/chat.postMessage';

export const SlackConfig = z
  .strictObject({
    title: template('Template of the head, instead of nines’ own.'),
    title_link: template('Template of an address behind the head.'),
    pretext: template('Template of what stands before the text.'),
    text: template('Template of the text in Slack’s markup, instead of a section for each alert.'),
    fallback: template('Template of what shows in the list of notifications.'),
    footer: template('Template of a line at the end.'),
    color: template('Template of the colour at the left side: `good`, `warning`, `danger` or `#rrggbb`.'),
    api_url: url('Incoming webhook, a secret; `slack_api_url` of `global` where it is missing.').optional(),
    api_url_file: secretFile('api_url'),
    app_token: z
      .string()
      .optional()
      .meta({ description: 'Token of a Slack app, which posts by Slack’s API, instead of a webhook.' }),
    app_token_file: secretFile('app_token'),
    app_url: url('Address of Slack’s API for apps; Slack’s own by default.').optional(),
    message_text: template('Template of a text above the message.'),
    fields: z
      .array(Field.nullable())
      .nullish()
      .meta({ description: 'Templates of pairs of a name and a value, below the text.' }),
    short_fields: flag('Two fields in a row, where they say nothing themselves.', false),
    actions: z.array(Action.nullable()).nullish().meta({ description: 'Buttons below the text.' }),
    callback_id: template('Template of what an app knows the buttons by.'),
    image_url: template('Template of the address of a picture below the text.'),
    thumb_url: template('Template of the address of a small picture beside the fields.'),
    mrkdwn_in: z.array(z.string()).nullish().meta({
      description: 'Parts whose markup Slack reads: `pretext`, `text`, `fields`. All of ours, where it is missing.',
    }),
    link_names: flag('Names such as `@ops` in texts reach whom they name.', false),
    update_message: yamlFlag.nullish().meta({ description: 'Read over: every message is a new one.', alias: true }),
    channel: template('Template of the channel, where the webhook may choose one.'),
    username: template('Template of the name of the sender.'),
    icon_emoji: template('Template of the picture of the sender, an emoji.'),
    icon_url: template('Template of the picture of the sender, an address.'),
    send_resolved: flag('Also tell when it is over.', false),
    http_config: HttpConfig,
    timeout: timeout(),
  })
  .superRefine((config, context) => {
    atMostOne(context, config, ['api_url', 'api_url_file']);
    atMostOne(context, config, ['app_token', 'app_token_file']);
    const [webhook, app] = [config.api_url ?? config.api_url_file, config.app_token ?? config.app_token_file];
    if (webhook && app)
      refuse(context, 'give a webhook or the token of an app', { hint: 'Keep api_url or app_token.' });
    if (config.update_message === true && config.api_url !== SLACK_API)
      refuse(context, 'a webhook cannot change its messages', {
        hint: `Remove update_message, or set api_url: ${SLACK_API}.`,
      });
  });
