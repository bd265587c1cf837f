import { ALERTS_DE } from './alerts-de.ts';
import { CAPACITY_DE } from './capacity-de.ts';
import { INCIDENT_DE } from './incident-de.ts';
import { LAYOUT_DE } from './layout-de.ts';
import { MONEY_DE } from './money-words.ts';
import { PANELS_DE } from './panels-de.ts';
import { REASON_DE } from './reason-de.ts';
import { REVISION_DE } from './revision-de.ts';
import { capitalDe, netClauseDe, ordinalDe, UNIT_DE, VERDICT_DE } from './verdict-de.ts';
import type { NamedIncident, Words } from './words.ts';

const incidentName = ({ severity, duration }: NamedIncident): string =>
  severity === 'outage' ? `Ausfall von ${duration}` : `Beeinträchtigung von ${duration}`;

/** Kein zweiter Punkt nach einem abgekürzten Monat. */
const ended = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

const number = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const DE: Words = {
  language: 'de',
  print: { to: 'bis', scales: ['k', 'M', 'Mrd.'] },
  layout: LAYOUT_DE,
  status: {
    breached: 'Verletzt',
    risk: 'Gefährdet',
    nodata: 'Kein Urteil',
    idle: 'Kein Verkehr',
    met: 'Erfüllt',
    info: 'Zu tun',
  },
  verdictWord: {
    breached: 'Verletzt',
    risk: 'Gefährdet',
    nodata: 'Kein Urteil',
    idle: 'Kein Verkehr',
    met: 'Alle erfüllt',
    info: 'Zu tun',
  },
  policy: {
    breached: 'anhalten',
    risk: 'prüfen',
    nodata: 'Daten holen',
    idle: 'bestätigen',
    met: 'weiter so',
    info: '',
  },

  period: {
    label: (unit, name) => {
      switch (unit) {
        case 'day':
          return name.day;
        case 'week':
          return `Woche ${name.week}`;
        case 'month':
          return `${name.month} ${name.year}`;
        case 'quarter':
          return `Q${name.quarter} ${name.year}`;
        case 'year':
          return name.year;
        case 'free':
          return `${name.dayMonth} bis ${name.lastDayMonth}`;
      }
    },
    short: (unit, name) => {
      switch (unit) {
        case 'day':
          return name.dayMonth;
        case 'week':
          return `KW ${String(name.week).padStart(2, '0')}`;
        case 'month':
          return name.monthShort;
        case 'quarter':
          return `Q${name.quarter}`;
        case 'year':
          return name.year;
        case 'free':
          return `ab ${name.dayMonth}`;
      }
    },
    before: 'davor',
    count: (count, unit) => number(count, UNIT_DE[unit].one, UNIT_DE[unit].many),
    current: {
      day: 'an diesem Tag',
      week: 'in dieser Woche',
      month: 'in diesem Monat',
      quarter: 'in diesem Quartal',
      year: 'in diesem Jahr',
      free: 'in diesem Zeitraum',
    },
  },
  provenance: {
    made: (at) => `Erstellt ${at}`,
    dataTo: (at) => `Daten bis ${at}`,
    noData: 'keine Daten',
    coverage: (percent) => `Abdeckung ${percent}`,
    zone: (zone, offset, weekday) => `Zeiten: ${zone} (${offset}) · Wochen beginnen am ${weekday}`,
  },

  verdict: VERDICT_DE,
  short: {
    breached: (breached, judged) => `${breached} von ${number(judged, 'SLO', 'SLOs')} verletzt`,
    risk: (risk, judged) => `${risk} von ${number(judged, 'SLO', 'SLOs')} gefährdet`,
    noVerdict: (count, total) => `${count} von ${number(total, 'SLO', 'SLOs')} ohne Urteil`,
    noTraffic: (total) => `kein Verkehr in ${number(total, 'SLO', 'SLOs')}`,
    met: (met) => (met === 1 ? 'das SLO erfüllt' : met === 2 ? 'beide SLOs erfüllt' : `alle ${met} SLOs erfüllt`),
    nothing: 'keine Daten',
    lost: (cost) => `${cost} verloren`,
    actions: (count) => (count === 0 ? 'nichts zu tun' : number(count, 'Aufgabe', 'Aufgaben')),
  },

  action: {
    incident: (incident, share) => `${incidentName(incident)} ab ${incident.start} verbrauchte ${share} des Budgets.`,
    incidents: (count, duration, share) =>
      `${count} Störungen, zusammen ${duration}, verbrauchten ${share} des Budgets.`,
    noIncident: (bad, valid, unit, window) =>
      `${bad} von ${valid} ${unit} waren schlecht (${window}), ohne eine einzelne große Störung.`,
    used: (used) => `${used} des Budgets verbraucht.`,
    mayBeSpent: (day) => `Frühestens ${day} aufgebraucht.`,
    coverage: (seen, needed) => `${seen} der Zeit gesehen, für ein Urteil sind ${needed} nötig.`,
    doubt: (unseen, low, high) =>
      `${unseen} der Zeit nicht gesehen, also sind ${low} bis ${high} des Budgets verbraucht; angenommen wird das Schlechtere.`,
    reason: (reason) => reason,
    idle: (unit, dates) => `Keine ${unit}, ${dates}.`,
    unexplained: (value, time, lower, upper) =>
      `${time} bei ${value}, erwartet waren ${lower} bis ${upper}. Keine Störung erklärt das.`,
    streamWithoutData: 'Keine Daten: Der Betrag ist unbekannt und zählt in den Summen als nichts.',
    freezeUntil: (day) => `Bis ${day} keine neuen Funktionen ausliefern; zuerst die Ursache beheben.`,
    freeze: 'Keine neuen Funktionen ausliefern, bis das Budget zurück ist; zuerst die Ursache beheben.',
    review: (day) => `Prüfen, was das Budget verbraucht; riskante Änderungen bis ${day} aufschieben.`,
    restore: 'Herausfinden, warum die Daten ausblieben; bei sinkender Abdeckung alarmieren.',
    confirm: 'Die Abschaltung bestätigen, oder Zugang und Abfragen prüfen.',
    lookInto: 'Herausfinden, was sich geändert hat.',
    checkStream: 'Abfrage und Quelle prüfen.',
    by: (day) => `bis ${day}`,
    nobody: 'niemand benannt',
    notPriced: 'ohne Preis',
    nameCause: 'Ursache benennen, und was eine Wiederholung verhindert.',
    preventAgain: 'Benennen, was eine Wiederholung verhindert.',
    notKnown: 'unbekannt',
    noCost: 'noch keine',
    ofBudget: (share) => `${share} des Budgets`,
    noVerdict: 'kein Urteil',
    noTraffic: 'kein Verkehr',
    unexplainedNote: 'unerklärt',
  },

  tile: {
    met: 'SLOs erfüllt',
    availability: 'Verfügbarkeit gesamt',
    availabilityOne: 'Verfügbarkeit',
    downtime: 'Ausfallzeit',
    incidents: 'Störungen',
    anomalies: 'Auffälligkeiten',
    savings: 'Nettoersparnis',
    budgetLeft: 'Kleinstes Budget',
    of: (part, whole) => `${part} von ${whole}`,
    fewer: (count) => `${count} weniger`,
    more: (count) => `${count} mehr`,
    noChange: 'unverändert',
    better: (change) => `${change}, besser`,
    worse: (change) => `${change}, schlechter`,
    firstPeriod: {
      day: 'erster Tag',
      week: 'erste Woche',
      month: 'erster Monat',
      quarter: 'erstes Quartal',
      year: 'erstes Jahr',
      free: 'erster Bericht',
    },
    noEarlier: 'nichts davor',
    notCompared: 'kein Vergleich',
    inPart: (short) => `${short}: nur teils gesehen`,
    seenPartOnly: 'nur Gesehenes',
    notKnown: 'unbekannt',
    noEvents: 'keine Ereignisse',
    notJudged: (count) => `${count} ohne Urteil`,
    withoutTraffic: (count) => `${count} ohne Verkehr`,
    earlier: (short, value) => `${short}: ${value}`,
    explained: (count) => `${count} erklärt`,
    roi: (percent) => `ROI ${percent}`,
    nothingWatched: 'nichts beobachtet',
    missingData: (count) => `${count} Posten ohne Daten`,
  },

  table: {
    remark: (worstFirst, window) => (worstFirst ? `Schlechtestes zuerst · Fenster: ${window}` : `Fenster: ${window}`),
    rollingTo: (window, day) => `gleitend ${window} bis ${day}`,
    calendarTo: (window, day) => `Kalender, ${window} bis ${day}`,
    mixedWindows: 'je SLO das eigene, siehe Belege',
    windowHead: 'Fenster',
    days: (count) => number(count, 'Tag', 'Tage'),
    hours: (count) => number(count, 'Stunde', 'Stunden'),
    unit: { day: 'Tag', week: 'Woche', month: 'Monat', quarter: 'Quartal', year: 'Jahr', free: 'Zeitraum' },
    seen: (percent) => `${percent} gesehen`,
    seenPart: 'nur Gesehenes',
    firstTime: 'zum ersten Mal',
    of: (bad, allowed, unit) => `${bad} von ${allowed} ${unit}`,
    badSeen: (bad) => `${bad} schlecht gesehen`,
    atMost: (high) => `höchstens ${high}`,
    noNew: (unit) => `keine ${unit}`,
    tooFast: 'zu schnell',
    approximate: 'angenähert',
    trendKey:
      'Verlauf: Linie = Zeitraum, gestrichelt = Ziel, ■ = verfehlt. Budget: Strich = 100 %, schraffiert = überzogen. Rate: letzte 7 Tage; 1,0× verbraucht genau das Budget.',
    bracketsKey: '(Zahlen in Klammern) gelten nur für den gesehenen Teil und sind nie ein Urteil.',
    roundingKey: 'Istwerte sind abgerundet, verbrauchtes Budget ist aufgerundet.',
  },

  detail: {
    remark: (objective, window, bad, valid, unit) =>
      `Ziel ${objective} über ${window} · ${bad} schlecht von ${valid} ${unit}`,
    used: (used, earlier) =>
      earlier === '' ? `${used} des Budgets verbraucht` : `${used} des Budgets verbraucht (${earlier})`,
    complianceUnit: (unit, per) => `Anteil guter ${unit} je ${UNIT_DE[per].one}`,
    worstOf: (actual, current, count, misses) =>
      `${actual} ${current}: der schlechteste Wert (${count})${misses > 1 ? `, zum ${ordinalDe(misses)}n Mal verfehlt` : ''}.`,
    missed: (actual, current, misses, count) =>
      misses > 1
        ? `${actual} ${current}: ${misses}-mal verfehlt (${count}).`
        : `${actual} ${current}: zum ersten Mal verfehlt (${count}).`,
    better: (actual, current, misses, count) =>
      misses === 0
        ? `${actual} ${current}: nie verfehlt (${count}).`
        : `${actual} ${current}; das Ziel wurde ${misses}-mal verfehlt (${count}).`,
    only: (actual, current) => `${actual} ${current}, zum ersten Mal gemessen.`,
    noData: (current) => `Keine Daten ${current}.`,
    complianceAlt: (finding, first, worst, last, target) =>
      `${finding} Erster Wert ${first}, schlechtester ${worst}, letzter ${last}, Ziel ${target}.`,
    burnDownUnit: (window, kind) =>
      kind === 'rolling' ? `Budget übrig, gleitend ${window}` : `Budget übrig, Kalender: ${window}`,
    mark: { outage: 'Ausfall', degraded: 'beeinträchtigt' },
    overspent: 'Überzogen.',
    noForecast: 'Zu jung für eine Prognose.',
    overspentAtEarliest: (day) => ended(`Überzogen bis mindestens ${day}`),
    overspentUntil: (day) => `Überzogen bis ${day}, auch ohne neue Fehler.`,
    overspentUntilTypical: (earliest, typical) =>
      ended(`Überzogen bis mindestens ${earliest}, an üblichen Tagen bis ${typical}`),
    overspentLong: (days) => `Die nächsten ${days} Tage überzogen, auch ohne neue Fehler.`,
    holdsButOneDay: 'An üblichen Tagen reicht das Budget; ein schlechter Tag braucht es auf.',
    spentBy: (day) => `An üblichen Tagen ist das Budget am ${day} aufgebraucht.`,
    holds: 'Das Budget reicht, auch an schlechten Tagen.',
    needsHistory: (needed, has) => `braucht ${needed} Tage Vorgeschichte, hat ${has}`,
    burnDownAlt: (finding, first, lowest, last) =>
      `${finding} Zuerst ${first}, am tiefsten ${lowest}, zuletzt ${last}; null heißt aufgebraucht.`,
    policyOver:
      'Das Budget ist überzogen: Bis wieder etwas übrig ist, werden keine neuen Funktionen ausgeliefert, nur Korrekturen und Rücknahmen.',
    policyLifted: (day) => ended(`Wieder Budget übrig ist frühestens am ${day}`),
    policyRisk:
      'Budget fast verbraucht: Jede riskante Änderung wird doppelt geprüft, und die größte Fehlerursache kommt zuerst.',
    contributors: (parts, share, total, unit) => {
      const [first = '', second] = parts;
      if (parts.length === 1) return `${first} verursachte ${share} von ${total} schlechten ${unit}.`;
      const who = parts.length > 2 ? `${parts.length} Teile` : `${first} und ${second}`;
      return `${who} verursachten ${share} von ${total} schlechten ${unit}.`;
    },
    badBy: (unit, label, whole) => `Schlechte ${unit} nach ${label}${whole === '' ? '' : ` · alle von ${whole}`}`,
    others: (count) => number(count, 'anderer', 'andere'),
    contributorsAlt: (finding) => finding,
  },

  incidents: {
    remark: (count, current, before, duration, cost) =>
      [
        `${count} ${current}${before}`,
        ...(count > 0 ? [`${duration} insgesamt`] : []),
        ...(cost === '' ? [] : [cost]),
      ].join(' · '),
    before: (short, value) => ` (${short}: ${value})`,
    cost: (now) => `Kosten ${now}`,
    empty: (current, before) => `Keine Störungen ${current}${before}.`,
    name: (slo, severity) => `${slo}: ${severity === 'outage' ? 'Ausfall' : 'beeinträchtigt'}`,
    ongoing: 'dauert an',
    unknownCause: 'unbekannt',
    deploy: (text) => `Deployment „${text}“`,
    suspect: (metric) => `Verdacht: ${metric}`,
    total: 'Mittlere Zeiten, Kosten gesamt',
    notes: {
      mttd: 'MTTD Beginn bis erster Alarm',
      mtta: 'MTTA Beginn bis Annahme',
      mttr: 'MTTR Beginn bis Ende',
      budget: 'Budgets verschiedener SLOs werden nicht addiert',
    },
    anomalies: 'Auffälligkeiten',
    alt: (rows) => `Zeitleiste der Störungen und Auffälligkeiten. ${rows}`,
    altRow: (name, start, duration) => `${name} ab ${start}, ${duration}.`,
  },

  anomalies: {
    remark: (count, current, before, explained) =>
      `${count} ${current}${before} · ${explained} erklärt · Band = erwarteter Bereich · Ring = Auffälligkeit`,
    empty: (series) => (series === 1 ? 'Keine in 1 beobachteten Reihe.' : `Keine in ${series} beobachteten Reihen.`),
    unwatched: 'Keine Reihen werden beobachtet.',
    learning: (count, title, until) =>
      count === 1 ? `${title} lernt noch, bis ${until}` : `${count} Reihen lernen noch, die letzte bis ${until}`,
    what: (time, lower, upper, value, score) =>
      `${time}, erwartet ${lower} bis ${upper}, war ${value} (Anomaliewert ${score}).`,
    explained: (name, distance, when) => {
      if (when === 'with') return `Mit ${name}; erklärt.`;
      return `${distance} ${when === 'before' ? 'vor' : 'nach'} ${name}; erklärt.`;
    },
    unexplained: 'Keine Störung in der Nähe; unerklärt.',
    judged: (genuine, judged) => ` · laut Urteil ${genuine} von ${judged} echt`,
    alt: (title, what) => `${title}. ${what}`,
    lasted: (duration) => `Dauerte ${duration}.`,
  },

  savings: {
    remark: (roi, net, spent, before) => `ROI ${roi} = netto ${net} ÷ ausgegeben und verloren ${spent}${before}`,
    noRoi: (why) => `ROI n/a: ${why}`,
    nothingSpent: 'nichts ausgegeben',
    payback: (kind) =>
      ({
        positive: 'Amortisation: erreicht',
        notReached: 'Amortisation: nicht erreicht',
        none: 'Amortisation n/a: nichts ausgegeben',
        unknown: 'Amortisation n/a',
      })[kind],
    tookShare: (share, cost, left) =>
      `Störungen nahmen ${share} dessen, was nach laufenden Kosten blieb: ${cost} von ${left}.`,
    net: (net) => `${capitalDe(netClauseDe(net))}.`,
    unknownNet: (missing) =>
      missing > 0
        ? `Die Nettoersparnis ist unbekannt: ${missing} Posten ohne Daten.`
        : 'Es wird keine Ersparnis gemessen.',
    unit: (period, currency) => `${period}, ${currency}`,
    gross: 'Bruttoersparnis',
    net_: 'Nettoersparnis',
    downtime: 'Kosten der Ausfälle',
    metered: (quantity, unit, price) =>
      `${quantity}${unit === '' ? '' : ` ${unit}`} × ${price}${unit === '' ? '' : ` je ${unit}`}`,
    fixed: (amount) => `fest, ${amount} im Monat`,
    estimate: 'geschätzt',
    incomplete: (percent) => `${percent} der Zeit gesehen`,
    billed: (amount) => `${amount} berechnet`,
    measuredIn: (months) => `Ausfallzeit von ${months.join(', ')}`,
    unmeasured: (months) => `n/a: ${months.join(', ')} nicht gemessen`,
    minutes: (minutes, price) => `${minutes} × ${price}`,
    realisedAvoided: (realised, avoided) => `erzielt ${realised}, vermieden ${avoided} (geschätzt)`,
    comparison: (short, value, change) => `${short}: ${value}${change === '' ? '' : ` · ${change}`}`,
    change: 'Preise wie in der Konfiguration; dort geändert, stehen sie im nächsten Bericht.',
    alt: (finding, gross, net) => `${finding} Bruttoersparnis ${gross}, Nettoersparnis ${net}.`,
    perMonth: 'im Monat',
  },

  health: {
    alerts: 'Alarme',
    sent: 'Gesendete Meldungen',
    data: 'Daten',
    coverage: 'Abdeckung, Mittel der SLOs',
    lowest: 'Geringste Abdeckung',
    approximate: 'Angenäherte SLOs',
    watched: 'Beobachtete Reihen',
    problems: 'Probleme in diesem Lauf',
    notCounted: 'Nicht gezählt, geändert',
    maintenance: 'Ausgenommene Zeit',
    unseen: 'Nicht gesehene Zeit',
    revision: 'Revision',
    first: 'erste',
    pair: (name, source, other) => `${name}, ${source} neben ${other}`,
    ofBudget: (share) => `${share} des Budgets`,
    within: (limit) => `innerhalb von ${limit}`,
    beyond: (limit) => `mehr als ${limit}`,
    tooLittleCompared: 'zu wenig von beiden gesehen',
    changed: (name, setting) => `${name}: ${setting}`,
    otherwise: 'geändert',
    moreChanges: 'Weitere Änderungen',
    setting: {
      objective: 'Ziel',
      window: 'Zeitraum',
      sli: 'was gemessen wird',
      groupBy: 'Gruppen',
      bucketMs: 'Breite der Zeitfächer',
      budgeting: 'Zählweise',
      noTraffic: 'Zeit ohne Verkehr',
      unmeasured: 'nicht gesehene Zeit',
      minCoverage: 'geringste Abdeckung',
      warnAtUsed: 'Anteil, ab dem es gefährdet ist',
      burnPolicy: 'Regeln der Abbrandrate',
    },
  },

  incident: INCIDENT_DE,
  capacity: CAPACITY_DE,
  alerts: ALERTS_DE,
  panels: PANELS_DE,
  money: MONEY_DE,
  reason: REASON_DE,
  revision: REVISION_DE,

  evidence: {
    remark: (window) => `jede Zahl oben folgt aus diesen Zählungen nach den Formeln unten · Fenster ${window}`,
    remarkMixed: 'jede Zahl oben folgt aus diesen Zählungen nach den Formeln unten · je SLO im eigenen Fenster',
    queriesRemark: (window, at) => `über ${window}, ausgewertet ${at}`,
    queriesRemarkMixed: 'je über das eigene Fenster',
    attached: (json, csv) =>
      `Im PDF angehängt: ${json} (der ganze Bericht als Daten) und ${csv}. Ein versandter Bericht wird nie geändert; späte Daten ergeben eine neue Revision.`,
    formulas: {
      counts: [
        'Zählung',
        'im Fenster · Zähler und Histogramme: Zuwachs von Messwert zu Messwert, Neustarts eingerechnet · Zeilen: Summen von good und valid · Abschnitte: solche dieser Länge, in denen die Bedingung gilt · Anteile: jeder Abschnitt zählt so viel wie sein Anteil',
      ],
      actual: [
        'Ist',
        '1 − schlecht ÷ gesamt, abgerundet auf die Stellen des Ziels, dazu Stellen, bis es sich vom Ziel unterscheidet',
      ],
      allowed: ['Erlaubt', 'gesamt × (1 − Ziel)'],
      used: ['Verbraucht · übrig', 'schlecht ÷ erlaubt, aufgerundet · 1 − verbraucht'],
      burn: ['Rate (7 Tage)', '(schlecht ÷ gesamt der letzten 7 Tage) ÷ (1 − Ziel)'],
      coverage: (percent) => ['Abdeckung', `gesehene ÷ fällige Zeit; unter ${percent} gibt es kein Urteil`],
      hours: (hours, slos) => [
        'Zeiten',
        `${slos}: nur ${hours} zählt; die übrige Woche verbraucht kein Budget, wird nicht erwartet und ist keine Ausfallzeit`,
      ],
      downtimeMinutes: [
        'Ausfallzeit',
        'Zeit, in der mindestens ein SLO ausfiel: mehr als die Hälfte seiner Ereignisse schlecht',
      ],
      combined: (slos) => ['Verfügbarkeit', `1 − Σ schlecht ÷ Σ gesamt des Zeitraums über ${slos}`],
      forecast: [
        'Prognoseband',
        'Linie: Median der täglichen Fehleranteile von 28 Tagen; Band: 10. bis 90. Perzentil aus 400 Ziehungen dieser Tage',
      ],
      composite: [
        'Zusammengesetzt',
        'jeder Abschnitt zählt den gemeinsamen Anteil seiner Mitglieder · worst: der kleinste · weighted: das gewichtete Mittel · serial: das Produkt',
      ],
      downtime: (sum) => ['Kosten der Ausfälle', sum],
      roi: (sum) => ['ROI', sum],
    },
    kinds: {
      good: 'gut',
      bad: 'schlecht',
      total: 'gesamt',
      rows: 'Zeilen',
      latency: 'Histogramm',
      slices: 'Abschnitte',
      shares: 'Anteile',
    },
  },

  dates: {
    mayBeSpent: (name) =>
      `${name}: frühester Tag, an dem das Budget aufgebraucht sein kann (Chance 1 zu 10); an üblichen Tagen reicht es.`,
    spent: (name) => `${name}: an üblichen Tagen ist das Budget dann aufgebraucht.`,
    leavesWindow: (name) =>
      `${name}: Geschieht nichts Neues, ist wieder Budget übrig, und neue Funktionen dürfen ausgeliefert werden.`,
    windowFull: (days) => `Das Fenster von ${days} Tagen ist zum ersten Mal voll.`,
  },
};
