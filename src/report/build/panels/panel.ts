import type { PanelFacts } from '../../facts.ts';
import type { Panel } from '../../model.ts';
import type { PanelKind } from '../../panel.ts';
import { mayCompare } from '../comparable.ts';
import type { Context } from '../context.ts';
import { type Frame, frameOf } from './frame.ts';
import { heatPanel } from './heat-panel.ts';
import { linePanel } from './line-panel.ts';
import type { PanelContext, PanelHead } from './panel-context.ts';
import { statPanel } from './stat-panel.ts';
import { tablePanel } from './table-panel.ts';
import { topPanel } from './top-panel.ts';

/** One panel: a query that failed or gave nothing says so in its place. */
export function panelOf(context: Context, facts: PanelFacts, query: string): Panel {
  const { words, unit } = context;
  const { panel, answers, before, failure } = facts;
  const current = words.period.current[unit];
  const head: PanelHead = { id: panel.name, title: panel.title, width: panel.width, query, note: '' };
  const frame = frameOf(facts, answers);
  const nothing = answers.every(({ rows }) => rows.length === 0);
  if (failure !== '' || nothing) {
    const text = failure === '' ? words.panels.noData(current) : words.panels.failed(failure.replace(/\.$/, ''));
    return { ...head, kind: 'empty', unit: panel.description, alt: text, text };
  }
  const given: PanelContext = {
    context,
    facts,
    frame,
    before: before === undefined || !mayCompare(context) ? undefined : frameOf(facts, before),
    head,
    reduction: reductionText(context, facts, frame),
  };
  return BUILDERS[kindOf(facts, frame)](given);
}

const BUILDERS: Readonly<Record<PanelKind, (given: PanelContext) => Panel>> = {
  stat: statPanel,
  table: tablePanel,
  top: topPanel,
  lines: linePanel,
  bars: linePanel,
  heatmap: heatPanel,
};

/** What was asked for where the answer can be shown so; a chart over time of an answer without times is bars of names. */
function kindOf({ panel, answers }: PanelFacts, frame: Frame): PanelKind {
  const columns = answers[0]?.columns.length ?? 0;
  if (frame.series.length === 0) return 'table';
  switch (panel.show) {
    case undefined:
      if (frame.hasTime) return 'lines';
      return frame.series.length === 1 && columns <= 1 ? 'stat' : 'table';
    case 'lines':
    case 'bars':
      return frame.hasTime ? panel.show : 'top';
    default:
      return panel.show;
  }
}

function reductionText({ words, unit }: Context, { panel, atEnd }: PanelFacts, frame: Frame): string {
  const current = words.period.current[unit];
  if (atEnd || !frame.hasTime) return words.panels.atEnd(current);
  return words.panels.reduced(panel.reduce, current);
}
