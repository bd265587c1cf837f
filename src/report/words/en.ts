import { singular } from '../../roi/index.ts';
import { ALERTS_EN } from './alerts-en.ts';
import { CAPACITY_EN } from './capacity-en.ts';
import { INCIDENT_EN } from './incident-en.ts';
import { LAYOUT_EN } from './layout-en.ts';
import { MONEY_EN } from './money-words.ts';
import { PANELS_EN } from './panels-en.ts';
import { REASON_EN } from './reason-en.ts';
import { REVISION_EN } from './revision-en.ts';
import { counted, ordinal, UNIT_EN, VERDICT_EN } from './verdict-en.ts';
import type { NamedIncident, NetChange, Words } from './words.ts';

const incidentName = ({ severity, duration }: NamedIncident): string =>
  severity === 'outage' ? `outage of ${duration}` : `degradation of ${duration}`;

const netChange = ({ kind, net, by }: NetChange): string => {
  switch (kind) {
    case 'halved':
      return `Net savings halved to ${net}.`;
    case 'doubled':
      return `Net savings doubled to ${net}.`;
    case 'fell':
      return `Net savings fell${by === '' ? '' : ` by ${by}`} to ${net}.`;
    case 'rose':
      return `Net savings rose${by === '' ? '' : ` by ${by}`} to ${net}.`;
    case 'same':
      return `Net savings stayed at ${net}.`;
    case 'first':
      return `Net savings were ${net}.`;
  }
};

export const EN: Words = {
  language: 'en',
  print: { to: 'to', scales: ['k', 'M', 'bn'] },
  layout: LAYOUT_EN,
  status: {
    breached: 'Breached',
    risk: 'At risk',
    nodata: 'No verdict',
    idle: 'No traffic',
    met: 'Met',
    info: 'To do',
  },
  verdictWord: {
    breached: 'Breached',
    risk: 'At risk',
    nodata: 'No verdict',
    idle: 'No traffic',
    met: 'All met',
    info: 'To do',
  },
  policy: {
    breached: 'freeze',
    risk: 'review',
    nodata: 'restore data',
    idle: 'confirm',
    met: 'carry on',
    info: '',
  },

  period: {
    label: (unit, name) => {
      switch (unit) {
        case 'day':
          return name.day;
        case 'week':
          return `Week ${name.week}`;
        case 'month':
          return `${name.month} ${name.year}`;
        case 'quarter':
          return `Q${name.quarter} ${name.year}`;
        case 'year':
          return name.year;
        case 'free':
          return `${name.dayMonth} to ${name.lastDayMonth}`;
      }
    },
    short: (unit, name) => {
      switch (unit) {
        case 'day':
          return name.dayMonth;
        case 'week':
          return `W${String(name.week).padStart(2, '0')}`;
        case 'month':
          return name.monthShort;
        case 'quarter':
          return `Q${name.quarter}`;
        case 'year':
          return name.year;
        case 'free':
          return `from ${name.dayMonth}`;
      }
    },
    before: 'before',
    count: (count, unit) => counted(count, UNIT_EN[unit]),
    current: {
      day: 'on this day',
      week: 'this week',
      month: 'this month',
      quarter: 'this quarter',
      year: 'this year',
      free: 'this period',
    },
  },
  provenance: {
    made: (at) => `Made ${at}`,
    dataTo: (at) => `data to ${at}`,
    noData: 'no data',
    coverage: (percent) => `coverage ${percent}`,
    zone: (zone, offset, weekday) => `Times: ${zone} (${offset}) · weeks start ${weekday}`,
  },

  verdict: VERDICT_EN,
  short: {
    breached: (breached, judged) => `${breached} of ${counted(judged, 'SLO')} breached`,
    risk: (risk, judged) => `${risk} of ${counted(judged, 'SLO')} at risk`,
    noVerdict: (count, total) => `${count} of ${counted(total, 'SLO')} not judged`,
    noTraffic: (total) => `no traffic in ${counted(total, 'SLO')}`,
    met: (met) => (met === 1 ? 'the SLO met' : met === 2 ? 'both SLOs met' : `all ${met} SLOs met`),
    nothing: 'no data',
    lost: (cost) => `${cost} lost`,
    actions: (count) => (count === 0 ? 'nothing to do' : counted(count, 'action')),
  },

  action: {
    incident: (incident, share) =>
      `${capital(incidentName(incident))} from ${incident.start} spent ${share} of the budget.`,
    incidents: (count, duration, share) => `${count} incidents, ${duration} together, spent ${share} of the budget.`,
    noIncident: (bad, valid, unit, window) =>
      `${bad} of ${valid} ${unit} were bad in ${window}, without one large incident.`,
    used: (used) => `${used} of the budget is used.`,
    mayBeSpent: (day) => `May be spent as early as ${day}.`,
    coverage: (seen, needed) => `${seen} of the time was seen, ${needed} is needed for a verdict.`,
    doubt: (unseen, low, high) =>
      `${unseen} of the time was not seen, so ${low} to ${high} of the budget is used; the worse is assumed.`,
    reason: (reason) => reason,
    idle: (unit, dates) => `No ${unit}, ${dates}.`,
    unexplained: (value, time, lower, upper) =>
      `It was ${value} on ${time}, where ${lower} to ${upper} was expected. No incident explains it.`,
    streamWithoutData: 'No data: its amount is not known and counts as nothing in the sums.',
    freezeUntil: (day) => `Freeze feature deploys until ${day}; remove the cause first.`,
    freeze: 'Freeze feature deploys until the budget is back; remove the cause first.',
    review: (day) => `Review what spends the budget; put off risky changes until ${day}.`,
    restore: 'Find why the data stopped, and alert when coverage falls.',
    confirm: 'Confirm the shutdown, or check the ingress and the queries.',
    lookInto: 'Find out what changed.',
    checkStream: 'Check the query and its source.',
    by: (day) => `by ${day}`,
    nobody: 'no owner named',
    notPriced: 'not priced',
    nameCause: 'Name the cause, and what keeps it from coming back.',
    preventAgain: 'Say what keeps it from coming back.',
    notKnown: 'not known',
    noCost: 'no cost yet',
    ofBudget: (share) => `${share} of budget`,
    noVerdict: 'no verdict',
    noTraffic: 'no traffic',
    unexplainedNote: 'not explained',
  },

  tile: {
    met: 'SLOs met',
    availability: 'Availability, combined',
    availabilityOne: 'Availability',
    downtime: 'Downtime',
    incidents: 'Incidents',
    anomalies: 'Anomalies',
    savings: 'Net savings',
    budgetLeft: 'Least budget left',
    of: (part, whole) => `${part} of ${whole}`,
    fewer: (count) => `${count} fewer`,
    more: (count) => `${count} more`,
    noChange: 'no change',
    better: (change) => `${change}, better`,
    worse: (change) => `${change}, worse`,
    firstPeriod: {
      day: 'first day',
      week: 'first week',
      month: 'first month',
      quarter: 'first quarter',
      year: 'first year',
      free: 'first report',
    },
    noEarlier: 'no earlier period',
    notCompared: 'no comparison',
    inPart: (short) => `${short}: seen in part`,
    seenPartOnly: 'seen part only',
    notKnown: 'not known',
    noEvents: 'no events',
    notJudged: (count) => `${count} not judged`,
    withoutTraffic: (count) => `${count} without traffic`,
    earlier: (short, value) => `${short}: ${value}`,
    explained: (count) => `${count} explained`,
    roi: (percent) => `ROI ${percent}`,
    nothingWatched: 'nothing watched',
    missingData: (count) => `${counted(count, 'item')} without data`,
  },

  table: {
    remark: (worstFirst, window) => (worstFirst ? `worst first · window: ${window}` : `window: ${window}`),
    rollingTo: (window, day) => `rolling ${window} to ${day}`,
    calendarTo: (window, day) => `calendar ${window} to ${day}`,
    mixedWindows: 'each SLO’s own, see evidence',
    windowHead: 'Window',
    days: (count) => counted(count, 'day'),
    hours: (count) => counted(count, 'hour'),
    unit: { day: 'Day', week: 'Week', month: 'Month', quarter: 'Quarter', year: 'Year', free: 'Period' },
    seen: (percent) => `${percent} seen`,
    seenPart: 'seen part only',
    firstTime: 'first time',
    of: (bad, allowed, unit) => `${bad} of ${allowed} ${unit}`,
    badSeen: (bad) => `${bad} bad seen`,
    atMost: (high) => `${high} at most`,
    noNew: (unit) => `no ${unit}`,
    tooFast: 'too fast',
    approximate: 'approximate',
    trendKey:
      'Trend: line = period, dashes = objective, ■ = missed period. Budget: tick = 100%, hatched = overspent. Burn: last 7 days; 1.0× spends exactly the budget.',
    bracketsKey: '(Figures in brackets) were computed from the part that was seen and are never a verdict.',
    roundingKey: 'Actuals are rounded down, budget used is rounded up.',
  },

  detail: {
    remark: (objective, window, bad, valid, unit) =>
      `objective ${objective} over ${window} · ${bad} bad of ${valid} ${unit}`,
    used: (used, earlier) => (earlier === '' ? `${used} of budget used` : `${used} of budget used (${earlier})`),
    complianceUnit: (unit, per) => `Good ${unit} per ${UNIT_EN[per]}`,
    worstOf: (actual, current, count, misses) =>
      `${actual} ${current}: the worst of ${count}${misses > 1 ? `, and the ${ordinal(misses)} miss` : ''}.`,
    missed: (actual, current, misses, count) =>
      misses > 1
        ? `${actual} ${current}: one of ${misses} misses in ${count}.`
        : `${actual} ${current}: missed for the first time in ${count}.`,
    better: (actual, current, misses, count) =>
      misses === 0
        ? `${actual} ${current}: no miss in ${count}.`
        : `${actual} ${current}; the objective was missed ${misses === 1 ? 'once' : `${misses} times`} in ${count}.`,
    only: (actual, current) => `${actual} ${current}, the first one.`,
    noData: (current) => `No data ${current}.`,
    complianceAlt: (finding, first, worst, last, target) =>
      `${finding} First ${first}, worst ${worst}, last ${last}, target ${target}.`,
    burnDownUnit: (window, kind) =>
      kind === 'rolling' ? `Budget left, rolling ${window}` : `Budget left, calendar ${window.toLowerCase()}`,
    mark: { outage: 'outage', degraded: 'degraded' },
    overspent: 'Overspent.',
    noForecast: 'Too young for a forecast.',
    overspentAtEarliest: (day) => `Overspent until ${day} at the earliest.`,
    overspentUntil: (day) => `Overspent until ${day}, even without new errors.`,
    overspentUntilTypical: (earliest, typical) =>
      `Overspent until ${earliest} at the earliest, on typical days until ${typical}.`,
    overspentLong: (days) => `Overspent for the next ${days} days, even without new errors.`,
    holdsButOneDay: 'On typical days the budget holds; one more bad day spends it.',
    spentBy: (day) => `On typical days the budget is spent by ${day}.`,
    holds: 'The budget holds, on bad days as well.',
    needsHistory: (needed, has) => `needs ${needed} days of history, has ${has}`,
    burnDownAlt: (finding, first, lowest, last) =>
      `${finding} First ${first}, lowest ${lowest}, last ${last}, zero is all spent.`,
    policyOver:
      'The budget is overspent: no feature is deployed, only fixes and rollbacks are, until some budget is left again.',
    policyLifted: (day) => `Budget is left again on ${day} at the earliest.`,
    policyRisk:
      'Budget nearly spent: every risky change needs a second look, and the largest cause of errors comes first.',
    contributors: (parts, share, total, unit) => {
      const [first = '', second] = parts;
      const who = parts.length > 2 ? `${parts.length} parts` : second === undefined ? first : `${first} and ${second}`;
      return `${who} made ${share} of ${total} bad ${unit}.`;
    },
    badBy: (unit, label, whole) => `Bad ${unit} by ${label}${whole === '' ? '' : ` · all of ${whole}`}`,
    others: (count) => (count === 1 ? '1 other' : `${count} others`),
    contributorsAlt: (finding) => finding,
  },

  incidents: {
    remark: (count, current, before, duration, cost) =>
      [
        `${count} ${current}${before}`,
        ...(count > 0 ? [`${duration} in all`] : []),
        ...(cost === '' ? [] : [cost]),
      ].join(' · '),
    before: (short, value) => ` (${short}: ${value})`,
    cost: (now) => `cost ${now}`,
    empty: (current, before) => `No incidents ${current}${before}.`,
    name: (slo, severity) => `${slo} ${severity === 'outage' ? 'outage' : 'degraded'}`,
    ongoing: 'goes on',
    unknownCause: 'not known',
    suspect: (what) => `Suspect: ${what}`,
    deploy: (text) => `deploy “${text}”`,
    total: 'Mean times, sum of cost',
    notes: {
      mttd: 'MTTD start to first alert',
      mtta: 'MTTA start to acknowledgement',
      mttr: 'MTTR start to recovery',
      budget: 'budgets of different SLOs are not added',
    },
    anomalies: 'Anomalies',
    alt: (rows) => `Timeline of incidents and anomalies. ${rows}`,
    altRow: (name, start, duration) => `${name} from ${start}, ${duration}.`,
  },

  anomalies: {
    remark: (count, current, before, explained) =>
      `${count} ${current}${before} · ${explained} explained · band = expected range · ring = the anomaly`,
    empty: (series) => (series === 1 ? 'None in 1 series watched.' : `None in ${series} series watched.`),
    unwatched: 'No series are watched.',
    learning: (count, title, until) =>
      count === 1
        ? `${title} is still learning, until ${until}`
        : `${count} series are still learning, the last until ${until}`,
    what: (time, lower, upper, value, score) =>
      `${time}, expected ${lower} to ${upper}, was ${value} (score ${score}).`,
    explained: (name, distance, when) => {
      if (when === 'with') return `With ${name}; explained.`;
      return `${distance} ${when} ${name}; explained.`;
    },
    unexplained: 'No incident near it; not explained.',
    judged: (genuine, judged) => ` · people say ${genuine} of ${judged} genuine`,
    alt: (title, what) => `${title}. ${what}`,
    lasted: (duration) => `Lasted ${duration}.`,
  },

  savings: {
    remark: (roi, net, spent, before) => `ROI ${roi} = net ${net} ÷ spent and lost ${spent}${before}`,
    noRoi: (why) => `ROI n/a: ${why}`,
    nothingSpent: 'nothing was spent',
    payback: (kind) =>
      ({
        positive: 'payback: already positive',
        notReached: 'payback: not reached',
        none: 'payback n/a: nothing was spent',
        unknown: 'payback n/a',
      })[kind],
    tookShare: (share, cost, left) =>
      `Incidents took ${share} of what was left after running costs: ${cost} of ${left}.`,
    net: netChange,
    unknownNet: (missing) =>
      missing > 0 ? `Net savings are not known: ${counted(missing, 'item')} without data.` : 'No savings are measured.',
    unit: (period, currency) => `${period}, ${currency}`,
    gross: 'Gross savings',
    net_: 'Net savings',
    downtime: 'Cost of downtime',
    metered: (quantity, unit, price) =>
      unit === '' ? `${quantity} × ${price}` : `${quantity} ${unit} × ${price} per ${singular(unit)}`,
    fixed: (amount) => `fixed, ${amount} per month`,
    estimate: 'estimate',
    incomplete: (percent) => `${percent} of the time seen`,
    billed: (amount) => `${amount} billed`,
    measuredIn: (months) => `downtime of ${months.join(', ')}`,
    unmeasured: (months) => `n/a: ${months.join(', ')} not measured`,
    minutes: (minutes, price) => `${minutes} × ${price}`,
    realisedAvoided: (realised, avoided) => `realised ${realised}, avoided ${avoided} (estimate)`,
    comparison: (short, value, change) => `${short}: ${value}${change === '' ? '' : ` · ${change}`}`,
    change: 'Prices are those of the configuration; change them there, and the next report prints the new ones.',
    alt: (finding, gross, net) => `${finding} Gross savings ${gross}, net savings ${net}.`,
    perMonth: 'per month',
  },

  health: {
    alerts: 'Alerts',
    sent: 'Notifications sent',
    data: 'Data',
    coverage: 'Coverage, mean of SLOs',
    lowest: 'Lowest coverage',
    approximate: 'Approximate SLOs',
    watched: 'Series watched',
    problems: 'Problems of this run',
    notCounted: 'Not counted, changed',
    maintenance: 'Excluded time',
    unseen: 'Unseen time',
    revision: 'Revision',
    first: 'first',
    pair: (name, source, other) => `${name}, ${source} beside ${other}`,
    ofBudget: (share) => `${share} of budget`,
    within: (limit) => `within ${limit}`,
    beyond: (limit) => `beyond ${limit}`,
    tooLittleCompared: 'too little seen by both',
    changed: (name, setting) => `${name}: ${setting}`,
    otherwise: 'changed',
    moreChanges: 'More changes',
    setting: {
      objective: 'objective',
      window: 'window',
      sli: 'what is measured',
      groupBy: 'groups',
      bucketMs: 'width of buckets',
      budgeting: 'budgeting',
      noTraffic: 'idle time',
      unmeasured: 'unseen time',
      minCoverage: 'least coverage',
      warnAtUsed: 'share at risk',
      burnPolicy: 'burn rules',
    },
  },

  incident: INCIDENT_EN,
  capacity: CAPACITY_EN,
  alerts: ALERTS_EN,
  panels: PANELS_EN,
  money: MONEY_EN,
  reason: REASON_EN,
  revision: REVISION_EN,

  evidence: {
    remark: (window) => `every figure above follows from these counts by the formulas below · window ${window}`,
    remarkMixed: 'every figure above follows from these counts by the formulas below · each SLO in its own window',
    queriesRemark: (window, at) => `range ${window}, evaluated at ${at}`,
    queriesRemarkMixed: 'each over its own window',
    attached: (json, csv) =>
      `Attached to the PDF: ${json} (the whole report as data) and ${csv}. A report that was sent is never altered; late data makes a new revision.`,
    formulas: {
      counts: [
        'Counts',
        'over the window · counters and histograms: growth from sample to sample, restarts included · rows: sums of good and valid · slices: those of that length in which the condition holds · shares: each slice counts as much as its share',
      ],
      actual: [
        'Actual',
        '1 − bad ÷ total, rounded down to the objective’s digits, plus digits until it differs from the objective',
      ],
      allowed: ['Allowed', 'total × (1 − objective)'],
      used: ['Used · left', 'bad ÷ allowed, rounded up · 1 − used'],
      burn: ['Burn (7 days)', '(bad ÷ total in the last 7 days) ÷ (1 − objective)'],
      coverage: (percent) => ['Coverage', `seen time ÷ due time; below ${percent} there is no verdict`],
      hours: (hours, slos) => [
        'Hours',
        `${slos}: only ${hours} counts; the rest of the week spends no budget, is not due and is no downtime`,
      ],
      downtimeMinutes: ['Downtime', 'time in which at least one SLO had an outage: more than half of its events bad'],
      combined: (slos) => ['Availability', `1 − Σ bad ÷ Σ total of the period over ${slos}`],
      forecast: [
        'Forecast band',
        'line: median daily bad ratio of 28 days; band: 10th to 90th percentile of 400 redraws of those days',
      ],
      composite: [
        'Composite',
        'each slice counts the share of its members together · worst: the least · weighted: the mean by weight · serial: the product',
      ],
      downtime: (sum) => ['Cost of downtime', sum],
      roi: (sum) => ['ROI', sum],
    },
    kinds: {
      good: 'good',
      bad: 'bad',
      total: 'total',
      rows: 'rows',
      latency: 'histogram',
      slices: 'slices',
      shares: 'shares',
    },
  },

  dates: {
    mayBeSpent: (name) => `${name}: earliest day the budget may be spent (chance 1 in 10); on typical days it holds.`,
    spent: (name) => `${name}: on typical days the budget is spent.`,
    leavesWindow: (name) => `${name}: some budget is left again, if nothing new happens, and features may be deployed.`,
    windowFull: (days) => `The ${days}-day window is full for the first time.`,
  },
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
