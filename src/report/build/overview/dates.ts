import type { Instant } from '../../../time/index.ts';
import type { CapacitySection, ReportModel } from '../../model.ts';
import type { Context } from '../context.ts';
import { cut } from '../cut.ts';
import type { Outlook } from '../slos/outlook.ts';
import type { Standing } from '../slos/standing.ts';

/** At most this many, the soonest. */
const MAX_DATES = 3;
const DAY_MS = 86_400_000;
const SOON_DAYS = 60;

/** Days on which a budget may be spent, is back, or a young window is full; soonest first. */
export function datesToWatch(
  context: Context,
  rows: readonly Standing[],
  outlooks: ReadonlyMap<string, Outlook>,
  capacity: CapacitySection | null,
): ReportModel['dates'] {
  const { words, print, facts } = context;
  const say = words.dates;
  const all = rows.flatMap((row): { readonly at: Instant; readonly text: string }[] => {
    const outlook = outlooks.get(row.id);
    if (outlook === undefined) return [];
    const name = cut(row.name);
    if (row.status === 'breached') {
      return outlook.backAt === undefined ? [] : [{ at: outlook.backAt, text: say.leavesWindow(name) }];
    }
    if (row.status !== 'risk') return [];
    if (outlook.spentAt !== undefined) return [{ at: outlook.spentAt, text: say.spent(name) }];
    return outlook.mayBeSpentAt === undefined ? [] : [{ at: outlook.mayBeSpentAt, text: say.mayBeSpent(name) }];
  });
  return [...all, ...filling(), ...youngWindow()]
    .sort((a, b) => a.at - b.at)
    .slice(0, MAX_DATES)
    .map(({ at, text }) => ({ when: print.day(at), text }));

  /** What is full within two months, if it goes on like this. */
  function filling(): { readonly at: Instant; readonly text: string }[] {
    return (capacity?.rows ?? []).flatMap(({ name, days }) =>
      days.value === null || days.value > SOON_DAYS
        ? []
        : [
            {
              at: Math.min(facts.at, facts.period.end) + days.value * DAY_MS,
              text: words.capacity.fills(cut(name), days.text),
            },
          ],
    );
  }

  function youngWindow(): { readonly at: Instant; readonly text: string }[] {
    const young = rows.find(
      ({ slo, facts: { status } }) =>
        slo.window.kind === 'rolling' && slo.window.lengthMs >= DAY_MS && status.dataFrom > status.window.start,
    );
    if (young?.slo.window.kind !== 'rolling' || !(young.facts.status.valid > 0)) return [];
    const at = young.facts.status.dataFrom + young.slo.window.lengthMs;
    return at <= facts.period.end
      ? []
      : [{ at: at - 1, text: say.windowFull(Math.round(young.slo.window.lengthMs / DAY_MS)) }];
  }
}
