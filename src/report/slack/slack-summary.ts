import { truncateCharacters } from '../../alerting/index.ts';
import type { Action, ReportModel, SloRow, Tile } from '../model.ts';
import { SIGN, withArrow } from '../paint/sign.ts';
import { isolated, plainText } from '../type/index.ts';

interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** Slack makes no links of what only looks like one. */
  readonly verbatim: true;
}

export interface SlackSummary {
  /** For notifications and screen readers. */
  readonly text: string;
  readonly blocks: readonly {
    readonly type: 'header' | 'section' | 'context';
    readonly text?: Mrkdwn | { readonly type: 'plain_text'; readonly text: string };
    readonly fields?: readonly Mrkdwn[];
    readonly elements?: readonly Mrkdwn[];
  }[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

/** Slack's limits (docs.slack.dev, "Blocks"), with room to spare: all blocks together hold about 12,000 characters. */
const LIMITS = { header: 150, section: 2_900, name: 120, sentence: 600 } as const;
const MAX_ACTIONS = 5;
const MAX_ROWS = 10;

/** The report as a message: verdict, key figures, what to do, and the SLOs that are not met; the rest is in the report. */
export function slackSummary(model: ReportModel): SlackSummary {
  const { verdict, period, scope, words } = model;
  const title = `${model.title} ${period.short}`;
  const sentence = verdict.sentence.map(({ text, strong }) => (strong ? bold(text) : safe(text))).join('');
  const when = [period.label, period.dates, period.timeZone].filter((part) => part !== '').join(' · ');
  return {
    text: safe(cutText(`[${verdict.word}] ${title}: ${verdict.short}`, LIMITS.sentence)),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cutText(plain(title), LIMITS.header) } },
      { type: 'context', elements: [mrkdwn(safe([scope, when].filter((part) => part !== '').join(' · ')))] },
      { type: 'section', text: mrkdwn(`${SIGN[verdict.status]} ${bold(verdict.word)} · ${sentence}`) },
      ...(model.tiles.length === 0 ? [] : [{ type: 'section' as const, fields: model.tiles.slice(0, 10).map(field) }]),
      { type: 'section', text: mrkdwn(lines(words.actions, actionsOf(model))) },
      ...troubled(model),
      {
        type: 'context',
        elements: [mrkdwn(safe([model.provenance, model.confidentiality].filter((part) => part !== '').join(' · ')))],
      },
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

function actionsOf({ actions, words }: ReportModel): string[] {
  if (actions.length === 0) return [safe(words.actionsEmpty ?? '')];
  const left = actions.length - MAX_ACTIONS;
  return [
    ...actions.slice(0, MAX_ACTIONS).map(actionLine),
    ...(left > 0 ? [safe((words.moreInReport ?? '').replace('{count}', String(left)))] : []),
  ];
}

function actionLine({ status, subject, word, text, cost, todo, owner }: Action, index: number): string {
  const head = `${index + 1}. ${SIGN[status]} ${bold(subject)} · ${safe([word, cost].filter((part) => part !== '').join(' · '))}`;
  return [head, safe(cutText(text, 250)), `→ ${safe(cutText(todo, 200))} ${safe(owner)}`].join('\n');
}

/** SLOs that are not met; those that are, are counted. */
function troubled({ slos, words }: ReportModel): SlackSummary['blocks'] {
  const bad = slos.rows.filter(({ status }) => status !== 'met');
  const shown = bad.slice(0, MAX_ROWS);
  if (shown.length === 0) return [];
  const left = slos.rows.length - shown.length;
  const more = left === 0 ? [] : [safe((words.moreInReport ?? '').replace('{count}', String(left)))];
  return [{ type: 'section', text: mrkdwn(lines(words.slos, [...shown.map((row) => sloLine(row, words)), ...more])) }];
}

function sloLine(row: SloRow, words: ReportModel['words']): string {
  const figures = [
    row.word,
    `${row.window.text} (${words.objective ?? ''} ${row.objective.text})`,
    `${words.budgetUsed ?? ''} ${row.budgetUsed.text}`,
  ];
  return `${SIGN[row.status]} ${bold(row.name)} · ${safe(figures.join(' · '))}`;
}

function field({ label, figure, direction, change, earlier }: Tile): Mrkdwn {
  const below = [withArrow(direction, change), earlier].filter((part) => part !== '').join(' · ');
  return mrkdwn(`${safe(cutText(label, LIMITS.name))}\n${bold(figure.text)}\n${safe(cutText(below, LIMITS.name))}`);
}

/** As many of the lines as a section holds. */
function lines(head: string | undefined, texts: readonly string[]): string {
  let out = bold(head ?? '');
  for (const text of texts) {
    if (out.length + text.length + 1 > LIMITS.section) break;
    out += `\n${text}`;
  }
  return out;
}

const cutText = (text: string, limit: number): string => truncateCharacters(text, limit).text;

const mrkdwn = (text: string): Mrkdwn => ({ type: 'mrkdwn', text, verbatim: true });

const plain = (text: string): string => isolated(plainText(text));

/** Signs of emphasis inside a name would end it: they are replaced by letters that look alike. */
const ALIKE: Readonly<Record<string, string>> = { '*': '∗', '~': '∼', '`': 'ˋ' };

function bold(text: string): string {
  const cut = cutText(text, LIMITS.name);
  const inside = safe(cut).replace(/[*~`]/g, (sign) => ALIKE[sign] ?? sign);
  return inside.trim() === '' ? '' : `*${inside.trim()}*`;
}

/** The three characters that Slack gives a meaning to: what is left can address nobody and link to nothing. */
function safe(text: string): string {
  return plain(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
