import { Decimal } from 'decimal.js';
import type { Tile } from '../../model.ts';
import { actualPercent, difference, leftPercent, type Percent, percentNear } from '../../numbers/index.ts';
import { explanationOf } from '../anomalies/anomalies.ts';
import { hadBefore, sawPartBefore } from '../comparable.ts';
import type { Context } from '../context.ts';
import { grouped } from '../grouped.ts';
import { downtimeMs, startedIn } from '../incidents/downtime.ts';
import { incidentOf, incidentTiles } from '../incidents/incident-tiles.ts';
import { amountOf, netOf } from '../money/money.ts';
import { passes, type Standing } from '../slos/standing.ts';

type Change = Pick<Tile, 'change' | 'direction' | 'meaning'>;
const NOTHING: Change = { change: '', direction: 'none', meaning: 'neutral' };
const DASH = '—';

/** Six key figures: of an incident in its own report, else each with its change since the period before. */
export function tiles(context: Context, rows: readonly Standing[]): readonly Tile[] {
  const incident = incidentOf(context);
  if (incident !== undefined) return incidentTiles(context, incident, rows);
  return [
    met(context, rows),
    availability(context, rows),
    downtime(context, rows),
    incidents(context, rows),
    anomalies(context),
    context.facts.savings === undefined ? budgetLeft(context, rows) : netSavings(context),
  ];
}

function met(context: Context, rows: readonly Standing[]): Tile {
  const { tile } = context.words;
  const now = judgedAndMet(rows.map((row) => row.facts.status.status));
  const then = judgedAndMet(rows.map((row) => row.facts.before?.status ?? 'INSUFFICIENT_DATA'));
  const unjudged = rows.filter((row) => row.status === 'nodata').length;
  const idle = rows.filter((row) => row.status === 'idle').length;
  const figure = { value: now.met, text: tile.of(now.met, now.judged) };
  const head = { key: 'met', label: tile.met, figure };
  const earlier = then.judged === 0 ? noEarlier(context) : before(context, tile.of(then.met, then.judged));
  if (now.judged === 0 && idle > 0) return { ...head, ...NOTHING, change: tile.withoutTraffic(idle), earlier };
  if (unjudged > 0 && now.judged < unjudged) return { ...head, ...NOTHING, change: tile.notJudged(unjudged), earlier };
  if (then.judged === 0) return { ...head, ...NOTHING, change: tile.firstPeriod[context.unit], earlier };
  return { ...head, ...countChange(context, now.met - then.met, 'better'), earlier };
}

function judgedAndMet(words: readonly string[]): { readonly judged: number; readonly met: number } {
  const judged = words.filter((word) => word !== 'INSUFFICIENT_DATA' && word !== 'NO_TRAFFIC');
  return { judged: judged.length, met: judged.filter((word) => word !== 'BREACHED').length };
}

/** The one composite that all other composites, or all other rows where there are none, are members of at some depth. */
function rolledUp(rows: readonly Standing[]): Standing | undefined {
  const membersOf = new Map(
    rows.map(({ slo }) => [slo.name, slo.sli.kind === 'composite' ? slo.sli.members.map((member) => member.slo) : []]),
  );
  const below = (name: string): readonly string[] =>
    (membersOf.get(name) ?? []).flatMap((member) => [member, ...below(member)]);
  const composites = rows.filter(({ slo }) => slo.sli.kind === 'composite');
  const others = composites.length > 1 ? composites : rows;
  return composites.find(({ slo }) => {
    const all = new Set(below(slo.name));
    return others.every((row) => row.slo.name === slo.name || all.has(row.slo.name));
  });
}

/**
 * What speaks for all rows: the composite that they roll up into, where there is one. Else rows whose events may be added up: SLOs that count good among all events, those whose downtime has a price where there are any,
 * and of them the ones in the unit that most events have. Requests and pipeline runs are never added.
 */
export function combinedRows({ facts }: Context, rows: readonly Standing[]): readonly Standing[] {
  const whole = rolledUp(rows);
  if (whole !== undefined) return [whole];
  const counting = rows.filter(({ slo }) => slo.sli.kind === 'ratio' || slo.sli.kind === 'sql');
  const priced = new Set(facts.savings?.now.downtimeParts.map(({ slo }) => slo));
  const dear = counting.filter(({ slo }) => priced.has(slo.name));
  const candidates = dear.length > 0 ? dear : counting;
  const byUnit = grouped(candidates, ({ slo }) => slo.unit);
  const size = (members: readonly Standing[]): number =>
    members.reduce((sum, row) => sum + (row.facts.periods.at(-1)?.valid ?? 0), 0);
  const [largest] = [...byUnit.values()].sort((a, b) => size(b) - size(a));
  return largest ?? [];
}

function availability(context: Context, rows: readonly Standing[]): Tile {
  const { words, print } = context;
  const members = combinedRows(context, rows);
  const label = members.length === 1 ? words.tile.availabilityOne : words.tile.availability;
  const head = { key: 'availability', label };
  const combined = (back: number): { readonly ratio: number; readonly percent: Percent } | undefined => {
    const parts = members.flatMap((row) => {
      const sum = row.facts.periods.at(back);
      return sum !== undefined && passes(sum, row.slo) ? [{ sum, slo: row.slo }] : [];
    });
    const good = parts.reduce((total, { sum }) => total + sum.good, 0);
    const valid = parts.reduce((total, { sum }) => total + sum.valid, 0);
    const digits = Math.max(2, ...parts.map(({ slo }) => slo.objectiveDigits));
    const percent = actualPercent({ good, valid }, undefined, digits);
    return percent === undefined ? undefined : { ratio: good / valid, percent };
  };
  const [now, then] = [combined(-1), combined(-2)];
  const earlier = then === undefined ? noEarlier(context) : before(context, print.percent(then.percent));
  if (now === undefined) {
    return { ...head, figure: { value: null, text: DASH }, ...NOTHING, change: words.tile.noEvents, earlier };
  }
  const figure = { value: now.ratio, text: print.percent(now.percent) };
  if (then === undefined) return { ...head, figure, ...first(context), earlier };
  return { ...head, figure, ...pointsChange(context, now.percent, then.percent), earlier };
}

function downtime(context: Context, rows: readonly Standing[]): Tile {
  const { words, print, facts, before: previous } = context;
  const now = downtimeMs(facts.incidents, { start: facts.period.start, end: Math.min(facts.at, facts.period.end) });
  const partial = isPartial(rows);
  const figure = { value: now, text: `${partial ? '≥ ' : ''}${print.duration(now)}` };
  const head = { key: 'downtime', label: words.tile.downtime, figure };
  if (!hadBefore(context) || previous === undefined) return { ...head, ...first(context), earlier: noEarlier(context) };
  const then = downtimeMs(facts.incidents, previous);
  const earlier = before(context, print.duration(then));
  if (partial) return { ...head, ...NOTHING, change: words.tile.seenPartOnly, earlier };
  // Whole minutes, as printed.
  const minutes = (ms: number): number => Math.ceil(ms / 60_000 - 1e-6) * 60_000;
  const moved = minutes(now) - minutes(then);
  if (moved === 0) return { ...head, ...same(context), earlier };
  return { ...head, ...judgedChange(context, print.duration(Math.abs(moved)), moved, 'worse'), earlier };
}

function incidents(context: Context, rows: readonly Standing[]): Tile {
  const { words, print, facts, before: previous } = context;
  const now = startedIn(facts.incidents, facts.period).length;
  const figure = { value: now, text: print.count(now) };
  const head = { key: 'incidents', label: words.tile.incidents, figure };
  if (!hadBefore(context) || previous === undefined) return { ...head, ...first(context), earlier: noEarlier(context) };
  const then = startedIn(facts.incidents, previous).length;
  const earlier = before(context, print.count(then));
  if (isPartial(rows)) return { ...head, ...NOTHING, change: words.tile.seenPartOnly, earlier };
  return { ...head, ...countChange(context, now - then, 'worse'), earlier };
}

function anomalies(context: Context): Tile {
  const { words, print, facts } = context;
  const { episodes, watched, before: then } = facts.anomalies;
  const head = { key: 'anomalies', label: words.tile.anomalies };
  if (watched === 0 && episodes.length === 0) {
    const figure = { value: null, text: DASH };
    return { ...head, figure, ...NOTHING, change: words.tile.nothingWatched, earlier: '' };
  }
  const explained = episodes.filter((fact) => explanationOf(context, fact) !== undefined).length;
  const note = episodes.length > 0 ? words.tile.explained(explained) : '';
  const figure = { value: episodes.length, text: print.count(episodes.length) };
  if (then === undefined || !hadBefore(context)) {
    return { ...head, figure, ...first(context), earlier: note || partBefore(context) };
  }
  const earlier = [before(context, print.count(then)), note].filter((part) => part !== '').join(' · ');
  return { ...head, figure, ...countChange(context, episodes.length - then, 'neutral'), earlier };
}

function netSavings(context: Context): Tile {
  const { words, print, facts } = context;
  const { savings } = facts;
  const head = { key: 'savings', label: words.tile.savings };
  const now = netOf(savings?.now);
  const then = netOf(savings?.before);
  const roi = savings?.now.roiRatio;
  const note = roi === undefined ? '' : words.tile.roi(print.percent(percentNear(amountOf(roi), 0)));
  if (now === undefined) {
    const missing = savings?.now.missing.length ?? 0;
    const change = missing > 0 ? words.tile.missingData(missing) : words.tile.notKnown;
    return { ...head, figure: { value: null, text: DASH }, ...NOTHING, change, earlier: '' };
  }
  const figure = { value: now.toNumber(), text: print.shortMoney(now) };
  if (then === undefined) {
    return { ...head, figure, ...first(context), earlier: note || partBefore(context) };
  }
  const earlier = [before(context, print.shortMoney(then)), note].filter((part) => part !== '').join(' · ');
  const whole = (amount: Decimal): Decimal => amount.toDecimalPlaces(0, Decimal.ROUND_HALF_UP);
  const moved = whole(now).minus(whole(then));
  if (moved.isZero()) return { ...head, figure, ...same(context), earlier };
  return {
    ...head,
    figure,
    ...judgedChange(context, print.shortMoney(moved.abs()), moved.toNumber(), 'better'),
    earlier,
  };
}

function budgetLeft(context: Context, rows: readonly Standing[]): Tile {
  const { words, print } = context;
  const head = { key: 'budget', label: words.tile.budgetLeft };
  const [worst] = rows.filter((row) => row.used !== undefined);
  if (worst?.used === undefined) {
    return { ...head, figure: { value: null, text: DASH }, ...NOTHING, change: words.tile.notKnown, earlier: '' };
  }
  const left = leftPercent(worst.used);
  const figure = { value: 1 - (worst.facts.status.budgetUsed ?? 0), text: print.percent(left) };
  if (worst.usedBefore === undefined) return { ...head, figure, ...first(context), earlier: worst.name };
  const then = leftPercent(worst.usedBefore);
  return { ...head, figure, ...pointsChange(context, left, then), earlier: before(context, print.percent(then)) };
}

function pointsChange(context: Context, now: Percent, then: Percent): Change {
  const moved = difference(now, then);
  if (moved.value.isZero()) return same(context);
  return judgedChange(context, context.print.points(moved), moved.value.toNumber(), 'better');
}

function countChange(context: Context, moved: number, up: Tile['meaning']): Change {
  const { tile } = context.words;
  if (moved === 0) return same(context);
  return judgedChange(context, moved > 0 ? tile.more(moved) : tile.fewer(-moved), moved, up);
}

/** `up` says what more of it means. */
function judgedChange({ words }: Context, text: string, moved: number, up: Tile['meaning']): Change {
  const direction = moved > 0 ? 'up' : 'down';
  if (up === 'neutral') return { change: text, direction, meaning: 'neutral' };
  const meaning = moved > 0 === (up === 'better') ? 'better' : 'worse';
  return { change: meaning === 'better' ? words.tile.better(text) : words.tile.worse(text), direction, meaning };
}

const same = ({ words }: Context): Change => ({ ...NOTHING, change: words.tile.noChange });
const first = (context: Context): Change => {
  const { tile } = context.words;
  return { ...NOTHING, change: sawPartBefore(context) ? tile.notCompared : tile.firstPeriod[context.unit] };
};
const noEarlier = (context: Context): string => {
  const { tile } = context.words;
  return sawPartBefore(context) ? tile.inPart(context.shortBefore) : tile.noEarlier;
};
/** Why there is nothing to compare with; nothing where there was no earlier period at all. */
const partBefore = (context: Context): string => (sawPartBefore(context) ? noEarlier(context) : '');
const before = (context: Context, value: string): string =>
  context.before === undefined ? '' : context.words.tile.earlier(context.shortBefore, value);

/** Most SLOs were not seen enough: what is counted over them is a lower bound. A few without verdict are left out of the tiles. */
const isPartial = (rows: readonly Standing[]): boolean =>
  rows.filter((row) => row.status === 'nodata').length > rows.filter((row) => row.judged).length;
