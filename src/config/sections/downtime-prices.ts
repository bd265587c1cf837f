import type { DowntimePrice } from '../../roi/index.ts';
import type { Path } from '../problems/diagnostic.ts';
import type { Reading } from '../reading.ts';
import { DowntimePerMinuteSchema, DowntimeSchema } from '../schema/savings.ts';
import { bandAt } from './band.ts';

const NOTHING = {
  perMinute: undefined,
  revenue: undefined,
  perFailedEvent: undefined,
  productivity: undefined,
  recovery: undefined,
  credits: undefined,
  baseline: undefined,
  evidence: '',
  asOf: undefined,
  band: undefined,
};

/** What downtime costs, by SLO: the short form first, then the long one. */
export function readDowntimePrices(reading: Reading): DowntimePrice[] {
  const short = ['savings', 'downtimePerMinute'];
  const known = reading.parse(DowntimePerMinuteSchema, short) ?? {};
  const brief = Object.keys(known).map((slo) => {
    return { ...NOTHING, slo, perMinute: reading.digits([...short, slo]).trim() };
  });
  const long = reading.children(['savings', 'downtime']).flatMap((path) => downtimePrice(reading, path) ?? []);
  for (const { slo } of long) {
    if (!Object.hasOwn(known, slo)) continue;
    reading.problems.add(['savings', 'downtime', slo], `"downtimePerMinute" has a price of "${slo}" too`, {
      atKey: true,
      hint: 'Keep one of them: write perMinute here.',
    });
  }
  return [...brief, ...long];
}

function downtimePrice(reading: Reading, path: Path): DowntimePrice | undefined {
  const input = reading.parse(DowntimeSchema, path);
  if (input === undefined) return undefined;
  const at = (...keys: (string | number)[]): string => reading.digits([...path, ...keys]).trim();
  const share = (fallback: string, ...keys: string[]): string => {
    const written = at(...keys) || fallback;
    if (Number(written) >= 0 && Number(written) <= 1) return written;
    reading.problems.add([...path, ...keys], 'must be a share between 0 and 1', { hint: 'Write 0.6 for 60 %.' });
    return fallback;
  };
  const { revenue, perFailedEvent, productivity, recovery, credits, baseline } = input;
  return {
    slo: String(path.at(-1)),
    perMinute: input.perMinute === undefined ? undefined : at('perMinute'),
    revenue: revenue && {
      perHour: at('revenue', 'perHour'),
      impact: share('1', 'revenue', 'impact'),
      recovered: share('0', 'revenue', 'recovered'),
    },
    perFailedEvent: perFailedEvent === undefined ? undefined : at('perFailedEvent'),
    productivity: productivity && {
      people: at('productivity', 'people'),
      perHour: at('productivity', 'perHour'),
      impact: share('1', 'productivity', 'impact'),
    },
    recovery: recovery && { responders: at('recovery', 'responders'), perHour: at('recovery', 'perHour') },
    credits: credits && {
      monthlyFee: at('credits', 'monthlyFee'),
      cap: share('1', 'credits', 'cap'),
      tiers: credits.tiers.map((_, i) => ({
        below: share('1', 'credits', 'tiers', String(i), 'below'),
        credit: share('0', 'credits', 'tiers', String(i), 'credit'),
      })),
    },
    baseline: baseline && {
      minutesPerMonth: baseline.minutesPerMonth === undefined ? undefined : at('baseline', 'minutesPerMonth'),
      measured: baseline.measured,
      evidence: baseline.evidence,
    },
    evidence: input.evidence,
    asOf: input.asOf,
    band: input.band === undefined ? undefined : bandAt(reading, path),
  };
}
