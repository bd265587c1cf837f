import Table from 'cli-table3';
import type { AnomalyExplanation, Companion, DetectorsBacktest } from '../../../jobs/index.ts';
import {
  type AnomalyEpisode,
  type AnomalyVerdict,
  type Grounds,
  type LearningSeries,
  precisionOf,
} from '../../anomaly/index.ts';
import { labelsKey, labelsText } from '../../series/index.ts';
import { formatDuration, formatInstant, type Instant } from '../../time/index.ts';
import { colors as pc } from '../colors.ts';

const figure = (value: number): string => Number(value.toPrecision(4)).toLocaleString('en-US');
const iso = (instant: Instant): string => new Date(instant).toISOString();

/** Name of a series: its detector, and its labels where it has some. */
function seriesName(detector: string, labels: AnomalyEpisode['labels']): string {
  return labelsKey(labels) === '{}' ? detector : `${detector} ${labelsText(labels)}`;
}

function verdictText(verdict: Pick<AnomalyVerdict, 'genuine'> | undefined): string {
  if (verdict === undefined) return '';
  return verdict.genuine ? 'genuine' : 'false alarm';
}

function lengthText({ start, end, last }: AnomalyEpisode): string {
  return `${formatDuration(last - start)}${end === undefined ? ', open' : ''}`;
}

/** The page of `nines anomalies list`. */
export function paintAnomalies(
  episodes: readonly AnomalyEpisode[],
  verdicts: ReadonlyMap<string, AnomalyVerdict>,
  timeZone: string,
): string {
  const table = new Table({
    head: ['Start', 'For', 'Severity', 'Score', 'Series', 'Was', 'Expected', 'Verdict', 'Id'],
    colAligns: ['left', 'left', 'left', 'right', 'left', 'right', 'right', 'left', 'left'],
    style: { head: pc.isColorSupported ? ['bold'] : [], border: pc.isColorSupported ? ['gray'] : [], compact: true },
  });
  for (const episode of episodes) {
    const { peak } = episode;
    table.push([
      formatInstant(episode.start, timeZone),
      lengthText(episode),
      episode.severity,
      episode.score.toFixed(2),
      seriesName(episode.detector, episode.labels),
      figure(peak.value),
      `${figure(peak.lower)} to ${figure(peak.upper)}`,
      verdictText(verdicts.get(episode.id)),
      episode.id,
    ]);
  }
  const judged = episodes.flatMap((episode) => verdicts.get(episode.id) ?? []);
  const precision = precisionOf(judged);
  const said =
    precision === undefined
      ? 'Say what you know with `nines anomalies label ID true|false`: thresholds follow it.'
      : `${judged.length} of ${episodes.length} judged by people, ${Math.round(100 * precision)} % of them genuine.`;
  return `${table.toString()}\n${said}`;
}

/** More series that learn than these are counted only. */
const MOST_LEARNING = 10;

/** Which series still learn and until when, under the page of `nines anomalies list`. */
export function learningText(learning: readonly LearningSeries[], timeZone: string): string {
  const lines = learning.slice(0, MOST_LEARNING).map(({ detector, labels, since, until, judged }) => {
    const yet = judged ? '' : ', not judged before there is half a day of it';
    return `  ${seriesName(detector, labels)}: until ${formatInstant(until, timeZone)} (known since ${formatInstant(since, timeZone)}${yet})`;
  });
  const more = learning.length - lines.length;
  const head =
    learning.length === 1
      ? 'One series is still learning: before its second weekend much is news to it.'
      : `${learning.length} series are still learning: before their second weekend much is news to them.`;
  return [head, ...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n');
}

export function learningDocument({ detector, labels, since, until, judged }: LearningSeries): object {
  return { detector, labels, since: iso(since), until: iso(until), judged };
}

/** An episode as `--json` prints it: instants in ISO 8601, what is not known is null. */
export function anomalyDocument(episode: AnomalyEpisode, verdict: AnomalyVerdict | undefined): object {
  return {
    ...episode,
    start: iso(episode.start),
    end: episode.end === undefined ? null : iso(episode.end),
    last: iso(episode.last),
    peak: { ...episode.peak, time: iso(episode.peak.time) },
    grounds: groundsDocument(episode.grounds),
    verdict:
      verdict === undefined
        ? null
        : { genuine: verdict.genuine, at: iso(verdict.at), author: verdict.author, comment: verdict.comment },
  };
}

/** Null where an older version found it, which did not keep them. */
function groundsDocument(grounds: Grounds | undefined): object | null {
  if (grounds === undefined) return null;
  if (grounds.kind === 'group') return grounds;
  const { standout, ...rest } = grounds;
  return { ...rest, standout: standout.since === undefined ? standout : { ...standout, since: iso(standout.since) } };
}

function companionText({ detector, labels, correlation, furthest, anomaly }: Companion): string {
  const related = correlation === null ? '' : `, correlation ${correlation.toFixed(2)}`;
  const own = anomaly === null ? '' : `, anomaly ${anomaly}`;
  return `  ${seriesName(detector, labels)}: up to ${furthest.toFixed(1)} × its expected range${related}${own}`;
}

/** The page of `nines anomalies show`. */
export function paintAnomaly(explanation: AnomalyExplanation, timeZone: string): string {
  const { episode, detector, verdict, rarity, companions, incidents } = explanation;
  const { peak } = episode;
  const unit = detector === undefined || detector.unit === '' ? '' : ` ${detector.unit}`;
  const at = (instant: Instant): string => formatInstant(instant, timeZone);
  const rare =
    rarity.points === 0
      ? 'nothing is kept of the weeks before'
      : `${rarity.asOdd.toLocaleString('en-US')} of ${rarity.points.toLocaleString('en-US')} points since ${at(rarity.since)} were as odd`;
  const slo = detector?.slo === undefined || detector.slo === '' ? [] : [`SLO        ${detector.slo}`];
  return [
    pc.bold(seriesName(detector?.title ?? episode.detector, episode.labels)),
    episode.reason,
    '',
    `When       ${at(episode.start)} to ${at(episode.last)} (${lengthText(episode)})`,
    `Peak       ${figure(peak.value)}${unit} at ${at(peak.time)}, expected ${figure(peak.expected)} (${figure(peak.lower)} to ${figure(peak.upper)})`,
    `Score      ${episode.score.toFixed(2)}, ${episode.severity}; 0.5 is the threshold`,
    `How rare   ${rare}`,
    ...slo,
    `Verdict    ${verdict === undefined ? `nobody has said; nines anomalies label ${episode.id} true|false` : `${verdictText(verdict)}, ${verdict.author}${verdict.comment === '' ? '' : `: ${verdict.comment}`}`}`,
    '',
    pc.bold('What moved at that time'),
    ...(companions.length === 0 ? ['  nothing else that is watched'] : companions.map(companionText)),
    pc.bold('Incidents at that time'),
    ...(incidents.length === 0
      ? ['  none']
      : incidents.map((incident) => `  ${incident.slo}: ${at(incident.start)}, ${incident.severity}, ${incident.id}`)),
  ].join('\n');
}

/** An episode with all that explains it, as `nines anomalies show --json` prints it. */
export function anomalyExplanationDocument(explanation: AnomalyExplanation): object {
  const { episode, verdict, rarity, companions, incidents, points } = explanation;
  return {
    schema: 'nines.anomaly/1',
    ...anomalyDocument(episode, verdict),
    rarity: { ...rarity, since: iso(rarity.since) },
    companions,
    incidents: incidents.map(({ id, slo, start, end, severity }) => {
      return { id, slo, severity, start: iso(start), end: end === undefined ? null : iso(end) };
    }),
    points: points.map((point) => ({ ...point, time: iso(point.time) })),
  };
}

/** The page of `nines backtest detectors`. */
export function paintDetectorsBacktest({ range, detectors }: DetectorsBacktest): string {
  const table = new Table({
    head: ['Detector', 'Series', 'Told', 'Per series and week', 'False per series and week', 'Incidents found'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: pc.isColorSupported ? ['bold'] : [], border: pc.isColorSupported ? ['gray'] : [], compact: true },
  });
  for (const one of detectors) {
    table.push([
      one.detector,
      one.series.length,
      one.notifications,
      one.notificationsPerWeek.toFixed(2),
      one.falseAlarmsPerWeek === undefined ? '–' : one.falseAlarmsPerWeek.toFixed(2),
      one.known === 0 ? '–' : `${one.found} of ${one.known}`,
    ]);
  }
  const told = detectors.flatMap(({ detector, series }) =>
    series.flatMap(({ labels, episodes }) =>
      episodes.map((episode) => ({ episode, text: `${seriesName(detector, labels)}, ${lengthText(episode)}` })),
    ),
  );
  const missed = detectors.flatMap(({ detector, missed: names }) => names.map((name) => `  ${detector}: ${name}`));
  return [
    `${formatInstant(range.start, 'UTC')} … ${formatInstant(range.end, 'UTC')}`,
    table.toString(),
    ...told
      .sort((a, b) => a.episode.start - b.episode.start)
      .map(({ episode, text }) => `  ${formatInstant(episode.start, 'UTC')}  ${episode.severity}  ${text}`),
    ...(missed.length > 0 ? [pc.bold('Missed'), ...missed] : []),
  ].join('\n');
}
