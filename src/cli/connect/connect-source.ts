import type { Config, SourceConfig } from '../../config/index.ts';
import { windowLengthMs } from '../../slo/index.ts';
import type { Source, SourceFindings } from '../../sources/index.ts';
import { formatDuration, type Instant } from '../../time/index.ts';
import type { Connection } from './connection.ts';

/** A clock that is off by more than a scrape shifts every bucket. */
const CLOCK_TOLERANCE_MS = 15_000;

/** Asks a source what it is, and compares what it keeps with the longest window of the SLOs that read it. */
export async function connectSource(
  source: Source,
  definition: SourceConfig,
  config: Config,
  options: { readonly signal: AbortSignal; readonly at: Instant },
): Promise<Connection> {
  const findings = await source.check({ signal: options.signal });
  const warnings = [...clockWarnings(findings), ...retentionWarnings(findings, definition, config, options.at)];
  const { version, retentionMs, oldest, clockDifferenceMs } = findings;
  const parts = [`${definition.type} ${version}`.trim()];
  if (retentionMs !== undefined) parts.push(`keeps ${formatDuration(retentionMs)}`);
  if (oldest !== undefined) parts.push(`data since ${new Date(oldest).toISOString().slice(0, 10)}`);
  if (clockDifferenceMs !== undefined)
    parts.push(`clock ${clockDifferenceMs < 0 ? '−' : '+'}${Math.abs(clockDifferenceMs)} ms`);
  const state = warnings.length > 0 ? 'warning' : 'ok';
  return { kind: 'source', name: source.name, state, found: parts.join(', '), notes: [...warnings, ...findings.notes] };
}

function clockWarnings({ clockDifferenceMs }: SourceFindings): string[] {
  if (clockDifferenceMs === undefined || Math.abs(clockDifferenceMs) <= CLOCK_TOLERANCE_MS) return [];
  const direction = clockDifferenceMs > 0 ? 'ahead of' : 'behind';
  return [`its clock is ${formatDuration(Math.abs(clockDifferenceMs))} ${direction} ours; let both follow NTP`];
}

/** Backfill and a first run can reach no further back than the source keeps. */
function retentionWarnings(findings: SourceFindings, definition: SourceConfig, config: Config, at: Instant): string[] {
  const windows = config.slos
    .filter((slo) => slo.sli.source === definition.name)
    .map((slo) => ({ slo, ms: windowLengthMs(slo.window) }));
  const longest = windows.reduce<(typeof windows)[number] | undefined>(
    (best, next) => (best && best.ms >= next.ms ? best : next),
    undefined,
  );
  const { retentionMs, oldest } = findings;
  if (longest === undefined) return [];
  const window = formatDuration(longest.ms);
  if (retentionMs !== undefined && retentionMs < longest.ms) {
    return [
      `it keeps ${formatDuration(retentionMs)}, less than the ${window} of ${longest.slo.name}: the window fills up run by run`,
    ];
  }
  if (oldest !== undefined && at - oldest < longest.ms) {
    const days = Math.floor((at - oldest) / 86_400_000);
    return [
      `its data begins ${days === 0 ? 'less than a day' : days === 1 ? '1 day' : `${days} days`} ago, the window of ${longest.slo.name} is ${window}: figures are partial until then`,
    ];
  }
  return [];
}
