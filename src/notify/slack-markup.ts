/** A block of Block Kit (docs.slack.dev, "Blocks"), as far as alerts need it. */
export interface Block {
  readonly type: 'header' | 'section' | 'context';
  readonly text?: { readonly type: 'plain_text' | 'mrkdwn'; readonly text: string };
  readonly elements?: readonly { readonly type: 'mrkdwn'; readonly text: string }[];
}

export interface SlackMessage {
  /** What shows in the list of notifications. */
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** What stands beside the text of a message: a colour with blocks, or the older kind with fields and buttons. */
export type SlackAttachment = Readonly<Record<string, unknown>>;

/** The three characters that Slack gives a meaning to. */
export function escapeMarkup(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return text.replace(/[&<>]/g, (character) => entities[character] ?? character);
}
