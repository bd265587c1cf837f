import type { SloDefinition, SloWindow } from '../../../slo/index.ts';
import type { HealthSection } from '../../model.ts';
import { percentDown, percentNear } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import { windowLength } from '../slos/window-text.ts';

type Rows = HealthSection['columns'][number]['rows'];

/** More changes than this would fill the page; the ledger has them all. */
const MAX_CHANGES = 6;

/** SLOs that measure the same from two sources: how far they are apart, and how far they may be. */
export function pairRows({ words, print, facts }: Context): Rows {
  const say = words.health;
  return (facts.pairs ?? []).map(({ slo, other, difference }) => {
    const { events, budget, beyond } = difference;
    const { tolerance = 0, budgetTolerance = 0 } = slo.pair ?? {};
    // What is beyond its tolerance is what is told; otherwise the events.
    const byBudget = beyond === true && (events ?? 0) <= tolerance;
    const [value, allowed] = byBudget ? [budget, budgetTolerance] : [events, tolerance];
    const share = value === undefined ? '—' : print.percent(percentNear(value, 2));
    const limit = print.percent(percentNear(allowed, 1));
    return {
      name: say.pair(slo.title, slo.sli.source, other.sli.source),
      value: byBudget ? say.ofBudget(share) : share,
      earlier: beyond === undefined ? say.tooLittleCompared : beyond ? say.beyond(limit) : say.within(limit),
    };
  });
}

/** What changed in definitions, and when: figures before and after do not promise, or do not count, the same. */
export function changeRows(context: Context): Rows {
  const { words, print, facts } = context;
  const say = words.health;
  const titles = new Map(facts.slos.map(({ definition }) => [definition.name, definition]));
  const changes = facts.changes ?? [];
  const shown = changes.slice(0, MAX_CHANGES).map(({ slo, setting, from, to, at }) => {
    const definition = titles.get(slo);
    return {
      name: say.changed(definition?.title ?? slo, settingName(setting)),
      value: changeText(context, definition, setting, from, to),
      earlier: print.dayMonth(at),
    };
  });
  const more = changes.length - shown.length;
  return more > 0 ? [...shown, { name: say.moreChanges, value: print.count(more), earlier: '' }] : shown;

  function settingName(setting: string): string {
    return Object.hasOwn(say.setting, setting) ? (say.setting[setting as keyof typeof say.setting] ?? '') : setting;
  }
}

function changeText(
  context: Context,
  definition: SloDefinition | undefined,
  setting: string,
  from: unknown,
  to: unknown,
): string {
  const { print, words } = context;
  const objective = (value: number) => print.percent(percentDown(value, decimalsOf(value)));
  if (typeof from === 'number' && typeof to === 'number' && setting !== 'bucketMs') {
    return `${objective(from)} → ${objective(to)}`;
  }
  if (setting === 'window' && definition !== undefined) {
    const length = (window: unknown) => windowLength(context, { ...definition, window: window as SloWindow });
    return `${length(from)} → ${length(to)}`;
  }
  return words.health.otherwise;
}

/** Decimals that a percentage needs to be told in full. */
function decimalsOf(ratio: number): number {
  return (
    Number((ratio * 100).toPrecision(12))
      .toString()
      .split('.')[1]?.length ?? 0
  );
}
