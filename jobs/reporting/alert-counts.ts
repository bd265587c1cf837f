import { belongsTo, type Silence, silencer } from '../../src/alerting/index.ts';
import type { AlertCounts, IncidentFacts } from '../../src/report/index.ts';
import { readAlertEvents, readSilences } from '../../src/store/index.ts';
import { type Instant, type Period, periodContaining } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';

const HOUR_MS = 3_600_000;
const NIGHT = { from: 22, to: 6 } as const;
/** Severities that wake people, in our rules and in the usual ones of others. */
export const PAGES: ReadonlySet<string> = new Set(['page', 'critical']);

/** Alerts that began to fire in each period: how many of them woke somebody, were silenced, and were about an incident. */
export async function alertCounts(
  { store, at, config }: JobContext,
  slos: readonly string[],
  periods: readonly Period[],
  incidents: readonly IncidentFacts[],
): Promise<AlertCounts[]> {
  const start = Math.min(...periods.map((period) => period.start));
  const end = Math.min(at, Math.max(...periods.map((period) => period.end)));
  const others = new Set(config.slos.map(({ name }) => name).filter((name) => !slos.includes(name)));
  const fired = (await readAlertEvents(store, { start, end })).filter(
    ({ phase, labels }) => phase === 'firing' && !others.has(labels.slo ?? ''),
  );
  const silences = fired.length === 0 ? [] : await readSilences(store);
  return periods.map((period) => {
    const own = fired.filter((event) => event.at >= period.start && event.at < period.end);
    const pages = own.filter(({ labels }) => PAGES.has(labels.severity ?? ''));
    const onSlos = own.filter(({ labels }) => labels.slo !== undefined);
    return {
      fired: own.length,
      pages: pages.length,
      nightPages: pages.filter((event) => isNight(event.at, period)).length,
      silenced: own.filter((event) => isSilenced(silences, event)).length,
      onSlos: onSlos.length,
      useful: onSlos.filter((event) => incidents.some(({ incident }) => belongsTo(incident, event.labels, event.at)))
        .length,
    };
  });
}

const isSilenced = (
  silences: readonly Silence[],
  event: { readonly at: Instant; readonly labels: Readonly<Record<string, string>> },
): boolean => silencer(silences, event.at)(event.labels) !== undefined;

/** By the clock of the zone: hours since its midnight, which a change of clocks may shift by one. */
function isNight(at: Instant, { timeZone, weekStartsOn }: Period): boolean {
  const hour = (at - periodContaining(at, 'day', { timeZone, weekStartsOn }).start) / HOUR_MS;
  return hour >= NIGHT.from || hour < NIGHT.to;
}
