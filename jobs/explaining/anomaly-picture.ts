import { anomalyChart, lightColor, sceneSvg } from '../../src/report/charts/index.ts';
import { measureWith } from '../../src/report/type/index.ts';
import { formatInstant } from '../../src/time/index.ts';
import { loadAssets } from '../reporting/paint-report.ts';
import type { AnomalyExplanation } from './explain-anomaly.ts';

const WIDTH = 640;
const HEIGHT = 220;
const LABEL = 11;
const COLUMNS = 4;
const WIDER = 1.2;

/** The series in its expected range around an anomaly, as SVG. The anomaly is thick, its peak ringed. */
export async function anomalyPicture(
  explanation: AnomalyExplanation,
  look: { readonly locale: string; readonly timeZone: string },
): Promise<string> {
  const { episode, detector, points, range } = explanation;
  const { fonts } = await loadAssets();
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const unit = detector === undefined || detector.unit === '' ? '' : ` ${detector.unit}`;
  const peak = episode.peak.value.toLocaleString(look.locale, { maximumSignificantDigits: 4 });
  const item = {
    id: episode.id,
    title: detector?.title ?? episode.detector,
    unit: detector?.unit ?? '',
    points: points.map(({ time, value, lower, upper }) => ({
      at: time,
      value: finite(value),
      lower: finite(lower),
      upper: finite(upper),
      anomalous: time >= episode.start && time <= (episode.end ?? episode.last),
    })),
    peak: { at: episode.peak.time, value: episode.peak.value, text: `${peak}${unit}` },
    what: episode.reason,
    why: '',
    alt: episode.reason,
  };
  const step = (range.end - range.start) / COLUMNS;
  const labels = Array.from({ length: COLUMNS }, (_, i) =>
    formatInstant(range.start + (i + 0.5) * step, look.timeZone)
      .slice(0, 16)
      .replace('T', ' '),
  );
  // The picture stands alone: where Source Sans is not installed, a wider font takes its place.
  const measure = measureWith(fonts);
  const roomy: typeof measure = (...text) => WIDER * measure(...text);
  const context = { measure: roomy, locale: look.locale, words: {}, label: LABEL };
  const scene = anomalyChart(item, range, labels, context, { width: WIDTH, height: HEIGHT });
  return sceneSvg(scene, {
    color: lightColor,
    fontFamily: "'Source Sans 3', 'Segoe UI', Helvetica, Arial, sans-serif",
    attributes: `width="${WIDTH}" height="${HEIGHT}" style="background:#fff"`,
  });
}
