import type { CalendarUnit } from '../../time/index.ts';
import type { Language } from '../languages.ts';
import type { RichText, StatusKey } from '../model.ts';
import type { AlertWords } from './alerts-en.ts';
import type { CapacityWords } from './capacity-en.ts';
import type { IncidentWords } from './incident-en.ts';
import type { Layout } from './layout-en.ts';
import type { MoneyWords } from './money-words.ts';
import type { PanelWords } from './panels-en.ts';
import type { ReasonWords } from './reason-words.ts';
import type { RevisionWords } from './revision-en.ts';

/** Settings of an SLO whose change a report tells, by their names in the definition. */
export type ChangedSetting =
  | 'objective'
  | 'window'
  | 'sli'
  | 'groupBy'
  | 'bucketMs'
  | 'budgeting'
  | 'noTraffic'
  | 'unmeasured'
  | 'minCoverage'
  | 'warnAtUsed'
  | 'burnPolicy';

/** A period of a calendar unit, or a free range. */
export type PeriodUnit = CalendarUnit | 'free';

/** An incident inside a sentence. */
export interface NamedIncident {
  readonly severity: 'outage' | 'degraded';
  /** `47 min` */
  readonly duration: string;
  /** Whole minutes where that reads better, as in "a 47-minute outage"; undefined from two hours on. */
  readonly minutes: number | undefined;
  /** `Tuesday`; `Tue 10 Nov` where the period has several. */
  readonly day: string;
  /** `Tue 10 09:12` */
  readonly start: string;
}

/** How net savings compare with the period before. */
export interface NetChange {
  readonly kind: 'halved' | 'doubled' | 'fell' | 'rose' | 'same' | 'first';
  readonly net: string;
  /** `10%`; empty where a percentage would say nothing (sign changed, first period). */
  readonly by: string;
}

export interface WorstSlo {
  readonly name: string;
  readonly actual: string;
  readonly objective: string;
  /** True where it was breached a period ago as well. */
  readonly still: boolean;
  readonly incident: NamedIncident | undefined;
}

/** Every sentence and word of a report in one language. Figures come in printed; names come in as the user wrote them. */
export interface Words {
  readonly language: Language;
  readonly print: {
    readonly to: string;
    /** Letters after scaled counts: thousand, million, billion. */
    readonly scales: readonly [string, string, string];
  };
  readonly layout: Layout;
  readonly status: Readonly<Record<StatusKey, string>>;
  /** Under the sign of the verdict. */
  readonly verdictWord: Readonly<Record<StatusKey, string>>;
  /** What the error-budget policy says, in a word or two. */
  readonly policy: Readonly<Record<StatusKey, string>>;

  readonly period: {
    label(unit: PeriodUnit, name: PeriodName): string;
    short(unit: PeriodUnit, name: PeriodName): string;
    /** What a free range is compared with. */
    readonly before: string;
    /** `13 weeks` */
    count(count: number, unit: PeriodUnit): string;
    /** `this week` */
    readonly current: Readonly<Record<PeriodUnit, string>>;
  };
  readonly provenance: {
    made(at: string): string;
    dataTo(at: string): string;
    readonly noData: string;
    coverage(percent: string): string;
    zone(zone: string, offset: string, weekday: string): string;
  };

  readonly verdict: {
    breachedOne(judged: number, worst: WorstSlo): RichText;
    /** Breached only if unseen time was bad. */
    breachedPerhaps(judged: number, name: string, unseen: string, low: string, high: string): RichText;
    /** `team` where all of them belong to one. */
    breachedSeveral(breached: number, total: number, team: string, cost: string): RichText;
    worst(worst: WorstSlo): RichText;
    counts(risk: number, noVerdict: number, met: number): RichText;
    incidentsCost(unit: PeriodUnit, cost: string, net: NetChange | undefined): RichText;
    net(net: NetChange): RichText;
    next(name: string): RichText;
    atRisk(judged: number, atRisk: number, name: string, used: string, earliest: string): RichText;
    noVerdict(count: number): RichText;
    missing(unjudged: number, total: number, missing: string, from: string, to: string, unit: PeriodUnit): RichText;
    missingWindow(unjudged: number, total: number, missing: string): RichText;
    failed(unjudged: number, total: number, reason: string): RichText;
    restMet(count: number): RichText;
    readonly gap: RichText;
    nothing(total: number, unit: PeriodUnit): RichText;
    readonly noSlos: RichText;
    noTraffic(units: readonly string[], dates: string, coverage: string): RichText;
    readonly noTrafficThen: RichText;
    readonly shutdown: RichText;
    first(total: number, unit: PeriodUnit): RichText;
    firstNext(unit: PeriodUnit, forecasts: string, windowDays: number, full: string): RichText;
    allMet(total: number, unit: PeriodUnit, streak: number): RichText;
    allMetButIdle(met: number, idle: number): RichText;
    recovered(total: number, name: string, actual: string, objective: string, before: string): RichText;
    calm(net: NetChange | undefined, unit: PeriodUnit): RichText;
    incidents(count: number, downtime: string, net: NetChange | undefined, unit: PeriodUnit): RichText;
    nearest(name: string, used: string): RichText;
  };
  readonly short: {
    breached(breached: number, judged: number): string;
    risk(risk: number, judged: number): string;
    noVerdict(count: number, total: number): string;
    noTraffic(total: number): string;
    met(met: number): string;
    readonly nothing: string;
    lost(cost: string): string;
    actions(count: number): string;
    /** Part of a subject: `7 of 8 SLOs met`. */
  };

  readonly action: {
    incident(incident: NamedIncident, share: string): string;
    incidents(count: number, duration: string, share: string): string;
    noIncident(bad: string, valid: string, unit: string, window: string): string;
    used(used: string): string;
    mayBeSpent(day: string): string;
    coverage(seen: string, needed: string): string;
    doubt(unseen: string, low: string, high: string): string;
    reason(reason: string): string;
    idle(unit: string, dates: string): string;
    unexplained(value: string, time: string, lower: string, upper: string): string;
    readonly streamWithoutData: string;
    freezeUntil(day: string): string;
    readonly freeze: string;
    review(day: string): string;
    readonly restore: string;
    readonly confirm: string;
    readonly lookInto: string;
    readonly checkStream: string;
    by(day: string): string;
    readonly nobody: string;
    readonly notPriced: string;
    /** Of an incident whose cause nobody has named; and of one whose cause is known. */
    readonly nameCause: string;
    readonly preventAgain: string;
    readonly notKnown: string;
    readonly noCost: string;
    ofBudget(share: string): string;
    readonly noVerdict: string;
    readonly noTraffic: string;
    readonly unexplainedNote: string;
  };

  readonly tile: {
    readonly met: string;
    readonly availability: string;
    /** Of one SLO only. */
    readonly availabilityOne: string;
    readonly downtime: string;
    readonly incidents: string;
    readonly anomalies: string;
    readonly savings: string;
    readonly budgetLeft: string;
    of(part: number, whole: number): string;
    fewer(count: number): string;
    more(count: number): string;
    readonly noChange: string;
    better(change: string): string;
    worse(change: string): string;
    readonly firstPeriod: Readonly<Record<PeriodUnit, string>>;
    readonly noEarlier: string;
    /** The period before was not seen long enough to be compared with. */
    readonly notCompared: string;
    inPart(short: string): string;
    readonly seenPartOnly: string;
    readonly notKnown: string;
    readonly noEvents: string;
    notJudged(count: number): string;
    withoutTraffic(count: number): string;
    earlier(short: string, value: string): string;
    explained(count: number): string;
    roi(percent: string): string;
    readonly nothingWatched: string;
    missingData(count: number): string;
  };

  readonly table: {
    remark(worstFirst: boolean, window: string): string;
    rollingTo(window: string, day: string): string;
    calendarTo(window: string, day: string): string;
    readonly mixedWindows: string;
    readonly windowHead: string;
    days(count: number): string;
    hours(count: number): string;
    readonly unit: Readonly<Record<PeriodUnit, string>>;
    seen(percent: string): string;
    readonly seenPart: string;
    readonly firstTime: string;
    of(bad: string, allowed: string, unit: string): string;
    badSeen(bad: string): string;
    atMost(high: string): string;
    noNew(unit: string): string;
    readonly tooFast: string;
    readonly approximate: string;
    readonly trendKey: string;
    /** Where there are such figures. */
    readonly bracketsKey: string;
    readonly roundingKey: string;
  };

  readonly detail: {
    remark(objective: string, window: string, bad: string, valid: string, unit: string): string;
    used(used: string, earlier: string): string;
    complianceUnit(unit: string, per: PeriodUnit): string;
    worstOf(actual: string, current: string, count: string, misses: number): string;
    missed(actual: string, current: string, misses: number, count: string): string;
    better(actual: string, current: string, misses: number, count: string): string;
    only(actual: string, current: string): string;
    noData(current: string): string;
    complianceAlt(finding: string, first: string, worst: string, last: string, target: string): string;
    burnDownUnit(window: string, kind: 'rolling' | 'calendar'): string;
    readonly mark: Readonly<Record<'outage' | 'degraded', string>>;
    readonly overspent: string;
    readonly noForecast: string;
    overspentAtEarliest(day: string): string;
    overspentUntil(day: string): string;
    overspentUntilTypical(earliest: string, typical: string): string;
    overspentLong(days: number): string;
    readonly holdsButOneDay: string;
    spentBy(day: string): string;
    readonly holds: string;
    needsHistory(needed: number, has: number): string;
    burnDownAlt(finding: string, first: string, lowest: string, last: string): string;
    readonly policyOver: string;
    policyLifted(day: string): string;
    readonly policyRisk: string;
    /** `parts` are the groups that make up the finding, the worst first. */
    contributors(parts: readonly string[], share: string, total: string, unit: string): string;
    /** @param whole what the parts are parts of; empty where the head says it. */
    badBy(unit: string, label: string, whole: string): string;
    others(count: number): string;
    contributorsAlt(finding: string): string;
  };

  readonly incidents: {
    remark(count: number, current: string, before: string, duration: string, cost: string): string;
    before(short: string, value: string): string;
    cost(now: string): string;
    empty(current: string, before: string): string;
    name(slo: string, severity: 'outage' | 'degraded'): string;
    readonly ongoing: string;
    readonly unknownCause: string;
    /** Only a coincidence in time. */
    suspect(what: string): string;
    /** A deploy, by what was written down of it. */
    deploy(text: string): string;
    readonly total: string;
    /** What the heads of the columns mean. */
    readonly notes: Readonly<Record<'mttd' | 'mtta' | 'mttr' | 'budget', string>>;
    readonly anomalies: string;
    alt(rows: string): string;
    altRow(name: string, start: string, duration: string): string;
  };

  readonly anomalies: {
    remark(count: number, current: string, before: string, explained: number): string;
    empty(series: number): string;
    readonly unwatched: string;
    /** Series that are too young to be sure of them. @param title of the one that learns longest. @param until day when it no longer does. */
    learning(count: number, title: string, until: string): string;
    what(time: string, lower: string, upper: string, value: string, score: string): string;
    explained(name: string, distance: string, when: 'before' | 'with' | 'after'): string;
    readonly unexplained: string;
    /** Behind the remark: how many of the anomalies people have spoken of, and how many they say were genuine. */
    judged(genuine: number, judged: number): string;
    alt(title: string, what: string): string;
    lasted(duration: string): string;
  };

  readonly savings: {
    remark(roi: string, net: string, spent: string, before: string): string;
    noRoi(why: string): string;
    readonly nothingSpent: string;
    payback(kind: 'positive' | 'notReached' | 'none' | 'unknown'): string;
    tookShare(share: string, cost: string, left: string): string;
    net(net: NetChange): string;
    unknownNet(missing: number): string;
    unit(period: string, currency: string): string;
    readonly gross: string;
    readonly net_: string;
    readonly downtime: string;
    metered(quantity: string, unit: string, price: string): string;
    fixed(amount: string): string;
    readonly estimate: string;
    incomplete(percent: string): string;
    billed(amount: string): string;
    measuredIn(months: readonly string[]): string;
    unmeasured(months: readonly string[]): string;
    minutes(minutes: string, price: string): string;
    realisedAvoided(realised: string, avoided: string): string;
    comparison(short: string, value: string, change: string): string;
    readonly change: string;
    alt(finding: string, gross: string, net: string): string;
    readonly perMonth: string;
  };

  readonly health: {
    readonly alerts: string;
    readonly sent: string;
    readonly data: string;
    readonly coverage: string;
    readonly lowest: string;
    readonly approximate: string;
    readonly watched: string;
    readonly problems: string;
    readonly notCounted: string;
    readonly maintenance: string;
    readonly unseen: string;
    readonly revision: string;
    readonly first: string;
    /** `API availability, prom beside clickhouse` */
    pair(name: string, source: string, other: string): string;
    ofBudget(share: string): string;
    within(limit: string): string;
    beyond(limit: string): string;
    readonly tooLittleCompared: string;
    /** `API availability: objective` */
    changed(name: string, setting: string): string;
    readonly otherwise: string;
    readonly moreChanges: string;
    /** Settings of an SLO for people. */
    readonly setting: Readonly<Record<ChangedSetting, string>>;
  };

  readonly incident: IncidentWords;
  readonly capacity: CapacityWords;
  readonly alerts: AlertWords;
  readonly panels: PanelWords;
  readonly money: MoneyWords;
  readonly reason: ReasonWords;
  readonly revision: RevisionWords;

  readonly evidence: {
    remark(window: string): string;
    readonly remarkMixed: string;
    queriesRemark(window: string, at: string): string;
    readonly queriesRemarkMixed: string;
    attached(json: string, csv: string): string;
    readonly formulas: {
      /** How a query becomes a count. */
      readonly counts: readonly [string, string];
      readonly actual: readonly [string, string];
      readonly allowed: readonly [string, string];
      readonly used: readonly [string, string];
      readonly burn: readonly [string, string];
      coverage(percent: string): readonly [string, string];
      combined(slos: string): readonly [string, string];
      /** How members of a composite make one. */
      readonly composite: readonly [string, string];
      hours(hours: string, slos: string): readonly [string, string];
      readonly downtimeMinutes: readonly [string, string];
      readonly forecast: readonly [string, string];
      downtime(sum: string): readonly [string, string];
      roi(sum: string): readonly [string, string];
    };
    readonly kinds: Readonly<Record<'good' | 'bad' | 'total' | 'rows' | 'latency' | 'slices' | 'shares', string>>;
  };

  readonly dates: {
    mayBeSpent(name: string): string;
    spent(name: string): string;
    leavesWindow(name: string): string;
    windowFull(days: number): string;
  };
}

/** Parts of a period's name, printed. */
export interface PeriodName {
  readonly week: number;
  readonly quarter: number;
  readonly year: string;
  readonly month: string;
  readonly monthShort: string;
  readonly day: string;
  readonly dayMonth: string;
  readonly lastDayMonth: string;
}
