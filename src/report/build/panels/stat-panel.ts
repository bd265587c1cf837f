import { Decimal } from 'decimal.js';
import type { StatPanel, Tile } from '../../model.ts';
import { type UnitPrint, unitPrint } from '../../numbers/index.ts';
import type { PanelDefinition } from '../../panel.ts';
import { isFigureBefore, sawPartBefore } from '../comparable.ts';
import type { Context } from '../context.ts';
import { type FrameSeries, reduced } from './frame.ts';
import { line, type PanelContext } from './panel-context.ts';

/** More than this is a table. */
const MAX_TILES = 12;

/** One figure, or one for each series, beside what it was in the period before. */
export function statPanel({ context, facts, frame, before, head, reduction }: PanelContext): StatPanel {
  const { panel } = facts;
  const known = (value: number | undefined) => (isFigureBefore(context, value) ? value : undefined);
  const figures = frame.series.slice(0, MAX_TILES).map((series) => ({
    series,
    now: reduced(series, panel.reduce),
    earlier: known(earlierOf(series, before?.series, panel)),
  }));
  const values = figures.flatMap(({ now, earlier }) => [now, earlier]).filter((value) => value !== undefined);
  const print = unitPrint(context.print, panel.unit, context.options.currency, [
    ...values,
    ...(panel.target === undefined ? [] : [panel.target]),
  ]);
  const tiles = figures.map(({ series, now, earlier }): Tile => {
    const label = frame.series.length === 1 ? panel.title : `${panel.title} · ${series.name}`;
    const figure = now === undefined ? { value: null, text: '—' } : { value: print.scaled(now), text: print.full(now) };
    const { words } = context;
    const target = panel.target === undefined ? '' : words.panels.target(print.figure(panel.target));
    const before = (value: number): string => words.tile.earlier(context.shortBefore, print.full(value));
    const partly = sawPartBefore(context) ? words.tile.inPart(context.shortBefore) : '';
    const told = context.before === undefined ? '' : earlier === undefined ? partly : before(earlier);
    return {
      key: `${panel.name}-${series.name}`,
      label,
      figure,
      ...changeOf(context, print, panel, now, earlier),
      earlier: line([told, target]),
    };
  });
  const left = frame.series.length - figures.length;
  return {
    ...head,
    kind: 'stat',
    unit: line([panel.description, reduction]),
    alt: tiles.map((tile) => `${tile.label}: ${tile.figure.text}`).join('. '),
    note: left > 0 ? context.words.panels.shown(figures.length, frame.series.length, 'series') : '',
    tiles,
  };
}

export function earlierOf(
  { labels }: FrameSeries,
  before: readonly FrameSeries[] | undefined,
  { reduce }: PanelDefinition,
): number | undefined {
  const key = keyOf(labels);
  const same = before?.find((series) => keyOf(series.labels) === key);
  return same === undefined ? undefined : reduced(same, reduce);
}

const keyOf = (labels: Readonly<Record<string, string>>): string => JSON.stringify(Object.entries(labels).sort());

/** The difference of the two printed figures; in percent of the earlier one, or in points where both are percent. */
function changeOf(
  context: Context,
  unit: UnitPrint,
  panel: PanelDefinition,
  now: number | undefined,
  then: number | undefined,
): Pick<Tile, 'change' | 'direction' | 'meaning'> {
  const { words, print } = context;
  const { tile } = words;
  const noComparison = sawPartBefore(context) ? tile.notCompared : tile.noEarlier;
  if (now === undefined || then === undefined) {
    return { change: now === undefined ? tile.notKnown : noComparison, direction: 'none', meaning: 'neutral' };
  }
  if (unit.figure(now) === unit.figure(then)) return { change: tile.noChange, direction: 'none', meaning: 'neutral' };
  const moved = unit.scaled(now) - unit.scaled(then);
  const share = (moved / Math.abs(unit.scaled(then))) * 100;
  const places = Math.abs(share) < 1 ? 1 : 0;
  const text = unit.isPercent
    ? print.points({ value: new Decimal(unit.rounded(now)).minus(unit.rounded(then)), digits: unit.digits })
    : then === 0
      ? unit.full(Math.abs(now))
      : print.percent({ value: new Decimal(Math.abs(share)).toDecimalPlaces(places), digits: places });
  const direction = moved > 0 ? 'up' : 'down';
  if (panel.better === undefined) return { change: text, direction, meaning: 'neutral' };
  const meaning = moved > 0 === (panel.better === 'higher') ? 'better' : 'worse';
  return { change: meaning === 'better' ? tile.better(text) : tile.worse(text), direction, meaning };
}
