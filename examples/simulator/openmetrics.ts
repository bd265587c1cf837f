import type { SimulatedSeries } from './simulation.ts';

/** Family of a series: its name without what the type adds. */
function familyOf({ type, labels }: SimulatedSeries): string {
  const name = labels.__name__ ?? '';
  if (type === 'counter') return name.replace(/_total$/, '');
  return type === 'histogram' ? name.replace(/_(bucket|count|sum)$/, '') : name;
}

/** History as OpenMetrics text with timestamps, one piece per series: what `promtool tsdb create-blocks-from openmetrics` reads. */
export function* openMetricsText(series: readonly SimulatedSeries[]): Generator<string> {
  const families = new Map<string, SimulatedSeries[]>();
  for (const one of series) {
    const family = familyOf(one);
    families.set(family, [...(families.get(family) ?? []), one]);
  }
  for (const [family, members] of families) {
    yield `# TYPE ${family} ${typeOf(members)}\n`;
    for (const member of members) yield samplesText(member);
  }
  yield '# EOF\n';
}

/** Counters whose names do not end in `_total` exist in guides, not in OpenMetrics. */
function typeOf([first]: readonly SimulatedSeries[]): string {
  if (first === undefined || (first.type === 'counter' && !first.labels.__name__?.endsWith('_total'))) return 'unknown';
  return first.type;
}

function samplesText({ labels, times, values }: SimulatedSeries): string {
  const { __name__: name = '', ...rest } = labels;
  const pairs = Object.entries(rest).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  const head = pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
  const lines = new Array<string>(times.length);
  for (let i = 0; i < lines.length; i++) lines[i] = `${head} ${values[i]} ${(times[i] ?? 0) / 1_000}\n`;
  return lines.join('');
}
