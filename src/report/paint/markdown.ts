import type { Panel, ReportModel, RichText, Tile } from '../model.ts';
import type { Painter } from '../painter.ts';
import type { SectionKey } from '../section-names.ts';
import { isolated, plainText } from '../type/index.ts';
import { assumptionCells } from './assumption-cells.ts';
import { evidenceCells } from './evidence-cells.ts';
import { incidentCells } from './incident-cells.ts';
import { markdownCharts } from './markdown-charts.ts';
import { panelRuns, tilesOf } from './panel-runs.ts';
import { SIGN, withArrow } from './sign.ts';
import { timelineKey } from './timeline-key.ts';

/** GitHub-flavoured Markdown that also reads well as plain text. */
export const markdownPainter: Painter = {
  format: 'md',
  mediaType: 'text/markdown; charset=utf-8',
  async paint(model, assets) {
    const folder = `${encodeURIComponent(model.name)}.files`;
    const charts = new Map(markdownCharts(model, assets).map((chart) => [chart.of, chart]));
    return new TextEncoder().encode(
      markdown(model, (of) => {
        const chart = charts.get(of);
        return chart === undefined ? [] : [`![${text(chart.alt)}](${folder}/${chart.name})`];
      }),
    );
  },
  beside: async (model, assets) => markdownCharts(model, assets),
};

/** The picture of a part of the model; none where there is nowhere to keep one. */
type PictureOf = (of: object) => readonly string[];

/** The report as Markdown; without pictures also the text part of the mail. */
export function markdown(model: ReportModel, picture: PictureOf = () => []): string {
  const { words } = model;
  const word = (key: string): string => words[key] ?? key;
  const sections = [
    head(model),
    actions(model, word),
    keyFigures(model, word),
    slos(model, word),
    ...model.sections.flatMap((section) => SECTION[section](model, word, picture)),
    `---\n\n${[model.confidentiality, model.zoneNote, model.provenance].map(text).join('  \n')}`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

type Word = (key: string) => string;

/**
 * Escapes what would begin something in Markdown or HTML, and no more, so that the text stays readable as it is: an underscore
 * inside a word and a single tilde mean nothing in GitHub's dialect.
 */
function text(raw: string): string {
  return isolated(plainText(raw))
    .replace(/[\\`*[\]<|]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|~(?=~)|(?<=~)~/gu, (character) => `\\${character}`)
    .replace(
      /^(\s*)((?:[-+=]|\d+[.)])(?=\s|$)|[#>])/,
      (_, space: string, mark: string) => `${space}${mark.slice(0, -1)}\\${mark.slice(-1)}`,
    )
    .replace(/&(?=#?\w+;)/g, '&amp;');
}

function richText(rich: RichText): string {
  return rich.map((part) => (part.strong ? `**${text(part.text)}**` : text(part.text))).join('');
}

function table(heads: readonly string[], right: readonly number[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = heads.map((_, i) => (right.includes(i) ? '---:' : '---'));
  return [line(heads.map(text)), line(rule), ...rows.map((row) => line(row.map(text)))].join('\n');
}

function head(model: ReportModel): string {
  const { period, verdict } = model;
  return [
    `# ${text(model.title)}`,
    ...(model.scope === '' ? [] : [text(model.scope)]),
    [`**${text(period.label)}**`, text(period.dates), text(period.timeZone)].filter((part) => part !== '').join(' · '),
    `## ${SIGN[verdict.status]} ${text(verdict.word)}`,
    richText(verdict.sentence),
  ].join('\n\n');
}

function actions(model: ReportModel, word: Word): string {
  const title = `## ${text(word('actions'))}`;
  if (model.actions.length === 0) return `${title}\n\n${text(word('actionsEmpty'))}`;
  const items = model.actions.map((action, i) => {
    const cost = [action.cost, action.costNote].filter((part) => part !== '').join(', ');
    return [
      `${i + 1}. **${text(action.subject)}** · ${SIGN[action.status]} ${text(action.word)} · ${text(cost)}  `,
      `   ${text(action.text)}  `,
      `   **→ ${text(action.todo)}** ${text(action.owner)}`,
    ].join('\n');
  });
  return `${title}\n\n${items.join('\n')}`;
}

function keyFigures(model: ReportModel, word: Word): string {
  return `## ${text(word('keyFigures'))}\n\n${tileTable(model.tiles, word)}`;
}

function tileTable(tiles: readonly Tile[], word: Word): string {
  const rows = tiles.map((tile) => [
    tile.label,
    tile.figure.text,
    withArrow(tile.direction, tile.change),
    tile.earlier,
  ]);
  return table([word('figure'), word('value'), word('change'), word('earlier')], [1], rows);
}

function slos(model: ReportModel, word: Word): string {
  const { rows, key, remark, windowHead, periodHead } = model.slos;
  const heads = [
    word('status'),
    word('slo'),
    word('objective'),
    windowHead,
    periodHead,
    word('change'),
    word('budgetUsed'),
    word('burn'),
    word('seen'),
  ];
  const cells = rows.map((row) => [
    `${SIGN[row.status]} ${row.word}`,
    row.team === '' ? row.name : `${row.name} · ${row.team}`,
    row.objective.text,
    row.window.text,
    row.periodActual.text,
    withArrow(row.direction, row.change),
    row.budgetNote === '' ? row.budgetUsed.text : `${row.budgetUsed.text} (${row.budgetNote})`,
    row.burn.text,
    row.coverage.text,
  ]);
  return [
    `## ${text(word('slos'))}`,
    text(remark),
    table(heads, [2, 3, 4, 6, 7, 8], cells),
    key.map(text).join('  \n'),
  ].join('\n\n');
}

function attention(model: ReportModel, word: Word, picture: PictureOf): string[] {
  return model.attention.map((detail) => {
    const { compliance, burnDown, contributors } = detail;
    const trend = table(
      compliance.points.map((point) => point.label),
      compliance.points.map((_, i) => i),
      [compliance.points.map((point) => (point.missed ? `× ${point.text}` : point.text))],
    );
    return [
      `## ${SIGN[detail.status]} ${text(detail.name)}`,
      text(detail.remark),
      `**${text(compliance.finding)}** ${text(compliance.unit)}, ${text(word('objective'))} ${text(compliance.targetText)}`,
      ...picture(compliance),
      trend,
      `**${text(burnDown.finding)}** ${text(burnDown.unit)}: ${text(burnDown.lastText)}${burnDown.forecastNote === '' ? '' : ` (${text(burnDown.forecastNote)})`}`,
      ...picture(burnDown),
      ...(contributors === null
        ? []
        : [
            `**${text(contributors.finding)}**`,
            ...picture(contributors),
            table(
              ['', word('bad'), word('share')],
              [1, 2],
              contributors.rows.map((row) => [row.name, row.text, row.share]),
            ),
          ]),
      ...(detail.policy.length === 0 ? [] : [`**${text(word('policySays'))}** ${detail.policy.map(text).join(' ')}`]),
    ].join('\n\n');
  });
}

function incidents(model: ReportModel, word: Word, picture: PictureOf): string {
  const { incidents: section } = model;
  const title = `## ${text(word('incidents'))}`;
  if (section.rows.length === 0) return `${title}\n\n${text(section.empty)}`;
  const { keys, rows, total, note } = incidentCells(model);
  const right = keys.flatMap((key, i) => (['incident', 'start', 'end', 'cause'].includes(key) ? [] : [i]));
  const log = section.log.map((entry) => `- ${entry.when === '' ? '' : `**${text(entry.when)}** `}${text(entry.text)}`);
  return [
    title,
    text(section.remark),
    ...picture(section.timeline),
    table(keys.map(word), right, [...rows.map(({ cells }) => cells), total]),
    ...(timelineKey(model) === '' ? [] : [text(timelineKey(model))]),
    text(note),
    ...(log.length === 0 ? [] : [`### ${text(word('log'))}`, log.join('\n')]),
  ].join('\n\n');
}

function anomalies(model: ReportModel, word: Word, picture: PictureOf): string {
  const { anomalies: section } = model;
  const title = `## ${text(word('anomalies'))}`;
  if (section.items.length === 0) return `${title}\n\n${text(section.empty)}`;
  const items = section.items.map((item) => {
    const unit = item.unit === '' ? '' : `, ${text(item.unit)}`;
    const drawn = picture(item).map((image) => `\n\n  ${image}`);
    return `- **${text(item.title)}**${unit}: ${text(item.what)} ${text(item.why)}${drawn.join('')}`;
  });
  return [title, text(section.remark), items.join('\n')].join('\n\n');
}

function savings(model: ReportModel, word: Word, picture: PictureOf): string {
  const { savings: section } = model;
  if (section === null) return '';
  const rows = section.rows.map((row) => [row.name, row.text, row.assumption]);
  return [
    `## ${text(word('savings'))}`,
    text(section.remark),
    `**${text(section.finding)}**`,
    ...picture(section),
    table([word('stream'), word('amount'), word('assumptionUsed')], [1], rows),
    text(section.note),
  ].join('\n\n');
}

const SECTION: Readonly<
  Record<SectionKey, (model: ReportModel, word: Word, picture: PictureOf) => string | readonly string[]>
> = {
  changes,
  dates,
  attention,
  incidents,
  anomalies,
  savings,
  capacity,
  panels,
  health,
  evidence,
};

/** What this revision says otherwise than the one before. */
function changes(model: ReportModel, word: Word): string {
  const { changes: section } = model;
  if (section === null) return '';
  const rows = section.rows.map((row) => [row.name, row.what, row.before, row.now]);
  return [
    `## ${text(word('changes'))}`,
    ...(section.remark === '' ? [] : [text(section.remark)]),
    ...(rows.length === 0 ? [] : [table(['figure', 'whatChanged', 'earlier', 'nowSays'].map(word), [2, 3], rows)]),
    ...(section.note === '' ? [] : [text(section.note)]),
  ].join('\n\n');
}

function capacity(model: ReportModel, word: Word): string {
  const { capacity: section } = model;
  if (section === null) return '';
  const rows = section.rows.map((row) => [
    `${SIGN[row.status]} ${row.name}`,
    row.usedText,
    row.days.text,
    row.rangeText,
  ]);
  return [
    `## ${text(word('capacity'))}`,
    text(section.remark),
    table(['resource', 'inUse', 'days', 'range'].map(word), [2, 3], rows),
    text(section.note),
  ].join('\n\n');
}

function panels(model: ReportModel, word: Word, picture: PictureOf): string[] {
  return model.panels.map((section) =>
    [
      `## ${text(section.title)}`,
      ...panelRuns(section.panels).flatMap((run) =>
        run[0]?.kind === 'stat' ? [tileTable(tilesOf(run), word)] : run.map((panel) => panelText(panel, word, picture)),
      ),
    ].join('\n\n'),
  );
}

function panelText(panel: Panel, word: Word, picture: PictureOf): string {
  const head = `**${text(panel.title)}**${panel.unit === '' ? '' : ` ${text(panel.unit)}`}`;
  return [head, ...picture(panel), panelTable(panel, word), ...(panel.note === '' ? [] : [text(panel.note)])].join(
    '\n\n',
  );
}

function panelTable(panel: Panel, word: Word): string {
  switch (panel.kind) {
    case 'empty':
      return text(panel.text);
    case 'stat':
      return tileTable(panel.tiles, word);
    case 'table':
      return table(
        panel.columns.map(({ name }) => name),
        panel.columns.flatMap(({ align }, i) => (align === 'right' ? [i] : [])),
        panel.rows,
      );
    case 'top':
      return table(
        [word('figure'), word('value'), word('earlier')],
        [1],
        panel.rows.map((row) => [row.name, row.text, row.earlier]),
      );
    case 'heatmap':
      return text(panel.alt);
    default:
      return table(
        ['lineName', 'lowest', 'mean', 'highest', 'lastValue'].map(word),
        [1, 2, 3, 4],
        panel.series.map((series) => [
          series.name,
          series.lowest.text,
          series.mean.text,
          series.highest.text,
          series.last.text,
        ]),
      );
  }
}

function health(model: ReportModel, word: Word): string {
  const columns = model.health.columns.map((column) =>
    table(
      [column.title, '', ''],
      [1],
      column.rows.map((row) => [row.name, row.value, row.earlier]),
    ),
  );
  return [`## ${text(word('health'))}`, ...columns].join('\n\n');
}

/** Prices and factors with where they come from. */
function assumptions({ savings: section }: ReportModel, word: Word): string[] {
  if (section === null || section.assumptions.length === 0) return [];
  const { keys, rows } = assumptionCells(section.assumptions);
  const heads = keys.map((key) => (key === '' ? '' : word(key)));
  return [`### ${text(word('assumptions'))}`, table(heads, [1], rows)];
}

function evidence(model: ReportModel, word: Word): string {
  const { evidence: section, period } = model;
  const named = (key: string): string => word(key).replace('{period}', period.short);
  const heads = [
    word('slo'),
    word('bad'),
    word('total'),
    word('allowed'),
    word('actual'),
    word('used'),
    named('badPeriod'),
    named('totalPeriod'),
    word('burn'),
    word('query'),
  ];
  const rows = section.rows.map(evidenceCells);
  const queries = section.queries.map((query) => `- ${text(query.key)}: ${code(query.text)}`);
  return [
    `## ${text(word('evidence'))}`,
    text(section.remark),
    table(heads, [1, 2, 3, 4, 5, 6, 7, 8], rows),
    `### ${text(word('formulas'))}`,
    section.formulas.map((formula) => `- **${text(formula.name)}**: ${text(formula.text)}`).join('\n'),
    ...assumptions(model, word),
    `### ${text(word('queries'))}`,
    text(section.queriesRemark),
    queries.join('\n'),
  ].join('\n\n');
}

/** A code span whose fence is longer than any run of backticks inside it. */
function code(raw: string): string {
  const runs = [...raw.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(0, ...runs) + 1);
  const padded = raw.startsWith('`') || raw.endsWith('`') ? ` ${raw} ` : raw;
  return `${fence}${padded.replace(/[\p{Cc}]+/gu, ' ')}${fence}`;
}

function dates(model: ReportModel, word: Word): string {
  if (model.dates.length === 0) return '';
  const items = model.dates.map(({ when, text: what }) => `- **${text(when)}**: ${text(what)}`);
  return `## ${text(word('dates'))}\n\n${items.join('\n')}`;
}
