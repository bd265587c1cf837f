import { formatDuration } from '../../time/index.ts';
import type { Candidate, Findings } from './findings.ts';
import { supportedObjective } from './objective.ts';

export interface ProposedSlo {
  readonly name: string;
  /** What was measured, for the comment above it. */
  readonly evidence: string;
  readonly objective: string;
  readonly window: string;
  readonly sli: Readonly<Record<string, string>>;
  readonly unit: string | undefined;
}

export interface ProposedDetector {
  readonly name: string;
  readonly query: string;
  readonly unit: string;
  readonly train: string;
}

export interface Proposal {
  readonly slos: readonly ProposedSlo[];
  readonly detectors: readonly ProposedDetector[];
  /** What else was found, one sentence each. */
  readonly remarks: readonly string[];
}

/** A first file has a handful of SLOs: those that most events pass through. */
const MAX_AVAILABILITY = 3;
const MAX_LATENCY = 2;
const MAX_UP = 2;

/** Share of events that a latency threshold should catch at least; the smallest such threshold is proposed. */
const LATENCY_SHARE = 0.99;

type Of<K extends Candidate['kind']> = Extract<Candidate, { kind: K }>;

/**
 * SLOs with the highest objectives that the measured weeks support: availability of the busiest services, their latency,
 * and what is up or not where nothing better is known. Pure; the same findings give the same proposal.
 */
export function propose(findings: Findings): Proposal {
  const names = new Set<string>();
  const remarks = [...findings.remarks];
  const slos: ProposedSlo[] = [];
  const byKind = <K extends Candidate['kind']>(kind: K): Of<K>[] =>
    findings.candidates.filter((each): each is Of<K> => each.kind === kind).sort(busiestFirst);
  const add = (
    candidate: Candidate,
    suffix: string,
    goodShare: number,
    measured: string,
    sli: ProposedSlo['sli'],
  ): boolean => {
    const objective = supportedObjective(goodShare, candidate.events);
    if (objective === undefined) {
      remarks.push(`${candidate.service}: ${measured}, below every usual objective`);
      return false;
    }
    slos.push({
      name: unique(`${slug(candidate.service)}-${suffix}`, names),
      evidence: measured,
      objective: `${objective}%`,
      window: formatDuration(candidate.windowMs),
      sli,
      unit: 'unit' in candidate && candidate.unit !== 'requests' ? candidate.unit : undefined,
    });
    return true;
  };

  const detectors: ProposedDetector[] = [];
  const covered = new Set<string>();
  for (const candidate of byKind('availability')) {
    if (slos.length >= MAX_AVAILABILITY) {
      remarks.push(`${candidate.service}: ${countText(candidate.events)} ${candidate.unit} with an outcome`);
      continue;
    }
    const measured = `${percentText(candidate.goodShare)} of ${countText(candidate.events)} ${candidate.unit} were good in ${formatDuration(candidate.windowMs)}`;
    if (
      !add(
        candidate,
        candidate.unit === 'requests' ? 'availability' : 'success',
        candidate.goodShare,
        measured,
        candidate.sli,
      )
    )
      continue;
    covered.add(candidate.service);
    if (detectors.length === 0 && candidate.traffic !== undefined) {
      const name = `${slug(candidate.service)}-traffic`;
      const train = formatDuration(Math.min(candidate.windowMs, 14 * 86_400_000));
      detectors.push({ name, query: candidate.traffic, unit: `${candidate.unit}/s`, train });
    }
  }
  let latencies = 0;
  for (const candidate of byKind('latency')) {
    const fits = candidate.shares.find(({ share }) => share >= LATENCY_SHARE) ?? candidate.shares.at(-1);
    if (!fits || latencies >= MAX_LATENCY) continue;
    const threshold = formatDuration(fits.thresholdMs);
    const measured = `${percentText(fits.share)} of ${countText(candidate.events)} took at most ${threshold} in ${formatDuration(candidate.windowMs)}`;
    const sli = withThreshold(candidate.sli, fits.thresholdMs);
    if (add(candidate, 'latency', fits.share, measured, sli)) latencies++;
  }
  const ups = byKind('up').filter(({ service }) => !covered.has(service));
  for (const candidate of ups.slice(0, Math.max(MAX_UP, MAX_AVAILABILITY - slos.length))) {
    const measured = `up ${percentText(candidate.goodShare)} of ${formatDuration(candidate.windowMs)}`;
    add(candidate, 'up', candidate.goodShare, measured, candidate.sli);
  }
  for (const candidate of ups.slice(Math.max(MAX_UP, MAX_AVAILABILITY - slos.length)))
    remarks.push(`${candidate.service}: up or not`);
  return { slos, detectors, remarks };
}

function busiestFirst(a: Candidate, b: Candidate): number {
  return b.events - a.events || (a.service < b.service ? -1 : a.service > b.service ? 1 : 0);
}

function withThreshold(sli: Readonly<Record<string, string>>, thresholdMs: number): Record<string, string> {
  if (sli.query !== undefined) return { query: sli.query.replaceAll('{threshold}', String(thresholdMs)) };
  return { ...sli, threshold: formatDuration(thresholdMs) };
}

/** `AI ETL/backend` → `ai-etl-backend`. */
export function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  return plain === '' ? 'service' : plain;
}

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name}-${i}`;
  taken.add(free);
  return free;
}

/** Cut, not rounded: 99.996 % is not 100 %. */
export function percentText(share: number): string {
  return `${(Math.floor(share * 100_000) / 1_000).toFixed(3)}%`;
}

/** 36718204 → `36.7 M`. */
export function countText(count: number): string {
  for (const [size, sign] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (count >= size) return `${(count / size).toFixed(1)} ${sign}`;
  }
  return String(Math.round(count));
}
