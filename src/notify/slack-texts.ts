import { type SlackTexts, truncateCharacters } from '../alerting/index.ts';
import type { NotificationTemplateData } from '../templates/index.ts';
import { expanded } from './expanded-text.ts';
import { type Block, escapeMarkup, type SlackAttachment, type SlackMessage } from './slack-markup.ts';
import { isLink, oneLine, visible } from './visible-text.ts';

/** Slack's limits, with room to spare; the characters are those of the whole message. */
const LIMITS = { header: 150, section: 2_900, characters: 9_000, line: 2_000, button: 75, actions: 5 } as const;
/** Parts whose markup Alertmanager lets Slack read where nothing else is said. */
const MARKUP_IN = ['fallback', 'pretext', 'text'] as const;

interface Expander {
  /** Values are escaped, the template's own markup is not. */
  marked(template: string | undefined): string | undefined;
  /** Undefined where it says nothing. */
  plain(template: string | undefined): string | undefined;
}

function expander({ library }: SlackTexts, data: NotificationTemplateData): Expander {
  return {
    marked: (template) => expanded(template, data, library, (value) => escapeMarkup(visible(value)))?.trim(),
    plain: (template) => expanded(template, data, library)?.trim() || undefined,
  };
}

/** Who speaks, and where: the message's own keys beside its text. */
export function slackIdentity(texts: SlackTexts, data: NotificationTemplateData) {
  const { plain } = expander(texts, data);
  const one = (template: string | undefined): string | undefined => {
    const text = plain(template);
    return text === undefined ? undefined : oneLine(text) || undefined;
  };
  return {
    channel: one(texts.channel),
    username: one(texts.username),
    icon_emoji: one(texts.iconEmoji),
    icon_url: one(texts.iconUrl),
    ...(texts.linkNames === true && { link_names: true }),
  };
}

/** A message with the texts of an operator in place of ours. */
export function withSlackTexts(message: SlackMessage, texts: SlackTexts, data: NotificationTemplateData) {
  const { marked, plain } = expander(texts, data);
  const markupIn = texts.markupIn ?? MARKUP_IN;
  const title = plain(texts.title);
  const [ownHead, ...ownRest] = message.blocks;
  const head = title === undefined ? ownHead : headOf(title, plain(texts.titleLink));
  /** Text in which a star is a star, where Slack is told not to read markup in that part. */
  const part = (name: 'pretext' | 'text', template: string | undefined): Block[] | undefined => {
    const isMarkup = markupIn.includes(name);
    const text = isMarkup ? marked(template) : template && (plain(template) ?? '');
    return text === undefined ? undefined : sections(text, isMarkup ? 'mrkdwn' : 'plain_text');
  };
  const footer = marked(texts.footer);
  const blocks: Block[] = [
    ...(part('pretext', texts.pretext) ?? []),
    ...(head ? [head] : []),
    ...(part('text', texts.text) ?? ownRest),
    ...(footer ? [{ type: 'context', elements: [{ type: 'mrkdwn', text: cut(footer, LIMITS.line) }] } as const] : []),
  ];
  const said = plain(texts.fallback) ?? title;
  const fallback = said === undefined ? message.text : escapeMarkup(cut(oneLine(said), LIMITS.line));
  const color = plain(texts.color);
  const above = marked(texts.messageText);
  const more = attachmentsOf(texts, data, { color, fallback, markupIn });
  // A text beside blocks shows nowhere but in the list of notifications: what is to stand above them needs them apart.
  if (color === undefined && !above) return { text: fallback, blocks, ...(more.length > 0 && { attachments: more }) };
  const body = { ...(color !== undefined && { color }), ...(above && { fallback }), blocks };
  return { text: above ? cut(above, LIMITS.characters) : fallback, attachments: [body, ...more] };
}

/** What Block Kit has no place for, as Alertmanager sends it: fields, pictures, and buttons that an app understands by their id. */
function attachmentsOf(
  texts: SlackTexts,
  data: NotificationTemplateData,
  common: { readonly color: string | undefined; readonly fallback: string; readonly markupIn: readonly string[] },
): SlackAttachment[] {
  const { marked, plain } = expander(texts, data);
  const fields = (texts.fields ?? []).map(({ title, value, short }) => ({
    title: cut(marked(title) ?? '', LIMITS.line),
    value: cut(marked(value) ?? '', LIMITS.line),
    short,
  }));
  const address = (template: string | undefined): string | undefined => {
    const text = plain(template);
    return isLink(text) ? text : undefined;
  };
  const pictures = { image_url: address(texts.imageUrl), thumb_url: address(texts.thumbUrl) };
  const actions = (texts.actions ?? []).flatMap((action) => {
    const url = address(action.url);
    // A button without its address would do nothing.
    if (action.url && url === undefined) return [];
    const { confirm } = action;
    return {
      type: plain(action.type),
      text: cut(oneLine(plain(action.text) ?? ''), LIMITS.button),
      style: plain(action.style),
      ...(url === undefined ? { name: plain(action.name), value: plain(action.value) } : { url }),
      ...(url === undefined &&
        confirm !== undefined && {
          confirm: {
            title: plain(confirm.title),
            text: plain(confirm.text),
            ok_text: plain(confirm.okText),
            dismiss_text: plain(confirm.dismissText),
          },
        }),
    };
  });
  const { color, fallback, markupIn } = common;
  const base = { color, fallback, callback_id: plain(texts.callbackId), mrkdwn_in: markupIn };
  const shown = { ...(fields.length > 0 && { fields }), ...pictures };
  const buttons = chunks(actions, LIMITS.actions);
  if (fields.length === 0 && !pictures.image_url && !pictures.thumb_url) {
    return buttons.map((some) => ({ ...base, actions: some }));
  }
  const [first, ...others] = buttons;
  return [
    { ...base, ...shown, ...(first && { actions: first }) },
    ...others.map((some) => ({ ...base, actions: some })),
  ];
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

function headOf(title: string, link: string | undefined): Block {
  const text = truncateCharacters(oneLine(title), LIMITS.header).text;
  if (!isLink(link)) return { type: 'header', text: { type: 'plain_text', text } };
  return section(`*<${link.replace(/[<>|]/g, '')}|${escapeMarkup(text)}>*`, 'mrkdwn');
}

type TextKind = 'mrkdwn' | 'plain_text';

function section(text: string, type: TextKind): Block {
  return { type: 'section', text: { type, text: cut(text, LIMITS.section) } };
}

/** Cut at ends of lines where that can be, and in all at what a message may have. */
function sections(body: string, type: TextKind): Block[] {
  const blocks: Block[] = [];
  let rest = cut(body, LIMITS.characters);
  while (rest !== '') {
    const end = rest.length <= LIMITS.section ? rest.length : rest.lastIndexOf('\n', LIMITS.section);
    const piece = rest.slice(0, end > 0 ? end : LIMITS.section);
    if (piece.trim() !== '') blocks.push(section(piece, type));
    rest = rest.slice(piece.length).replace(/^\n+/, '');
  }
  return blocks;
}

function cut(text: string, limit: number): string {
  return truncateCharacters(text, limit).text;
}
