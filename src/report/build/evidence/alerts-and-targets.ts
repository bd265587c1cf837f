import type { AlertCounts } from '../../facts.ts';
import type { HealthSection } from '../../model.ts';
import { percentDown } from '../../numbers/index.ts';
import type { Context } from '../context.ts';
import { grouped } from '../grouped.ts';

type Rows = HealthSection['columns'][number]['rows'];

/** More than this would fill the page: the worst are told, the others counted. */
const MAX_TARGETS = 6;
const MAX_CORRECTIONS = 5;

/** How many alerts there were, how many woke somebody, and how many were worth it. */
export function alertRows(context: Context): Rows {
  const { words, print, facts } = context;
  const say = words.alerts;
  const { now, before } = facts.alerts;
  const row = (name: string, text: (counts: AlertCounts) => string) => ({
    name,
    value: text(now),
    earlier:
      before === undefined || context.before === undefined ? '' : words.tile.earlier(context.shortBefore, text(before)),
  });
  return [
    row(say.fired, ({ fired }) => print.count(fired)),
    row(say.pages, ({ pages }) => print.count(pages)),
    row(say.nightPages, ({ nightPages }) => print.count(nightPages)),
    row(say.silenced, ({ silenced }) => print.count(silenced)),
    // Without an alert on an SLO there is nothing to be right or wrong about.
    row(say.useful, ({ useful, onSlos }) => (onSlos === 0 ? '—' : words.tile.of(useful, onSlos))),
  ];
}

/** Time that was left out, with its reason: the same time of several SLOs is one row. */
export function correctionRows({ words, print, facts }: Context): Rows {
  const all = [...grouped(facts.corrections, ({ start, end, reason }) => `${start} ${end} ${reason}`).values()];
  const rows = all.slice(0, MAX_CORRECTIONS).flatMap(([first, ...same]) =>
    first === undefined
      ? []
      : [
          {
            name: first.reason === '' ? words.incident.maintenance : first.reason,
            value: print.duration(first.end - first.start),
            earlier: `${print.dayTime(first.start)} · ${words.alerts.slos(1 + same.length)}`,
          },
        ],
  );
  const more = all.length - rows.length;
  return more > 0 ? [...rows, { name: words.alerts.moreCorrections, value: print.count(more), earlier: '' }] : rows;
}

/** Targets and the share of their scrapes that succeeded: those that missed some, and how many missed none. */
export function targetColumn(context: Context): HealthSection['columns'] {
  const { words, print, facts } = context;
  const { targets = [] } = facts;
  if (targets.length === 0) return [];
  const share = (value: number | undefined): string => (value === undefined ? '—' : print.percent(percentDown(value)));
  const short = context.before === undefined ? '' : context.shortBefore;
  const worse = targets.filter(({ up }) => up < 1);
  const shown = worse.slice(0, MAX_TARGETS);
  const whole = targets.length - worse.length;
  return [
    {
      title: words.alerts.targets,
      rows: [
        ...shown.map(({ name, up, upBefore }) => ({
          name,
          value: share(up),
          earlier: short === '' || upBefore === undefined ? '' : words.tile.earlier(short, share(upBefore)),
        })),
        ...(worse.length > shown.length
          ? [
              {
                name: words.alerts.moreTargets(worse.length - shown.length),
                value: `≥ ${share(worse[shown.length]?.up)}`,
                earlier: '',
              },
            ]
          : []),
        ...(whole > 0 ? [{ name: words.alerts.wholeTargets(whole), value: share(1), earlier: '' }] : []),
      ],
    },
  ];
}
