import type { TopPanel } from '../../model.ts';
import { unitPrint } from '../../numbers/index.ts';
import { reduced } from './frame.ts';
import { line, type PanelContext } from './panel-context.ts';
import { earlierOf } from './stat-panel.ts';

/** Longer lists are cut: bars of them all would say nothing. */
const MAX_ROWS = 40;

/** The largest first, as bars from a common zero. */
export function topPanel({ context, facts, frame, before, head, reduction }: PanelContext): TopPanel {
  const { panel } = facts;
  const { words } = context;
  const all = frame.series
    .flatMap((series) => {
      const value = reduced(series, panel.reduce);
      return value === undefined ? [] : [{ series, value, earlier: earlierOf(series, before?.series, panel) }];
    })
    .sort((a, b) => b.value - a.value || (a.series.name < b.series.name ? -1 : 1));
  // A table's default of rows is longer than what bars can show.
  const rows = all.slice(0, Math.min(panel.limit, MAX_ROWS));
  const print = unitPrint(context.print, panel.unit, context.options.currency, [
    ...rows.map(({ value }) => value),
    ...(panel.target === undefined ? [] : [panel.target]),
  ]);
  const cut = rows.length < all.length ? words.panels.shown(rows.length, all.length, 'rows') : '';
  return {
    ...head,
    kind: 'top',
    unit: line([panel.description, print.unit, reduction, cut]),
    alt: words.panels.topAlt(rows.map(({ series, value }) => `${series.name} ${print.full(value)}`).join(', ')),
    rows: rows.map(({ series, value, earlier }) => ({
      name: series.name,
      value: print.scaled(value),
      text: print.figure(value),
      earlier:
        earlier === undefined || context.before === undefined
          ? ''
          : words.tile.earlier(context.shortBefore, print.figure(earlier)),
    })),
    target: panel.target === undefined ? null : { value: print.scaled(panel.target), text: print.figure(panel.target) },
  };
}
