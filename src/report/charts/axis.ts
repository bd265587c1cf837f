import { scaleLinear } from 'd3-scale';
import { AXIS_LABEL, type ChartContext, type SceneItem } from './scene.ts';

/** The plot inside a chart: pixels of its edges. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

/** Ticks at steps of 1, 2, 2.5 or 5 times a power of ten; about `count` of them between the ends. */
export function steps(low: number, high: number, count: number): number[] {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [low];
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks: number[] = [];
  for (let i = first; i <= last && ticks.length < 40; i++) ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

/** Values from low to high on a height from bottom to top. */
export function verticalScale(low: number, high: number, plot: Plot, count = 5): Scale {
  const scale = scaleLinear([low, high > low ? high : low + 1], [plot.bottom, plot.top]);
  return Object.assign((value: number) => scale(value), { ticks: steps(low, high, count) });
}

/** Horizontal lines with their figures at the left; `strong` ones are printed heavier, without a line. */
export function grid(
  context: ChartContext,
  plot: Plot,
  scale: Scale,
  print: (value: number) => string,
  strong?: number,
): SceneItem[] {
  const size = context.label ?? AXIS_LABEL;
  return scale.ticks.flatMap((tick): SceneItem[] => {
    const y = scale(tick);
    const label: SceneItem = {
      kind: 'text',
      x: plot.left - 4,
      y: y + size * 0.34,
      text: print(tick),
      size,
      face: tick === strong ? 'semibold' : 'regular',
      color: tick === strong ? 'ink' : 'ink3',
      align: 'right',
    };
    if (tick === strong) return [label];
    return [{ kind: 'line', x1: plot.left, y1: y, x2: plot.right, y2: y, stroke: 'grid', width: 0.5 }, label];
  });
}

/** The line at the bottom, with ticks, and labels where they do not touch. */
export function bottomAxis(
  context: ChartContext,
  plot: Plot,
  marks: readonly { readonly x: number; readonly text: string; readonly strong?: boolean; readonly tick?: boolean }[],
): SceneItem[] {
  const size = context.label ?? AXIS_LABEL;
  const items: SceneItem[] = [
    { kind: 'line', x1: plot.left, y1: plot.bottom, x2: plot.right, y2: plot.bottom, stroke: 'ink3', width: 0.5 },
  ];
  const boxes: { readonly from: number; readonly to: number }[] = [];
  const placed = [...marks].sort((a, b) => Number(b.strong ?? false) - Number(a.strong ?? false));
  for (const mark of placed) {
    const face = mark.strong === true ? 'semibold' : 'regular';
    if (mark.tick !== false) {
      items.push({
        kind: 'line',
        x1: mark.x,
        y1: plot.bottom,
        x2: mark.x,
        y2: plot.bottom + 2.5,
        stroke: 'ink3',
        width: 0.5,
      });
    }
    if (mark.text === '') continue;
    const half = context.measure(mark.text, size, face) / 2 + 2;
    if (boxes.some((box) => mark.x - half < box.to && mark.x + half > box.from)) continue;
    boxes.push({ from: mark.x - half, to: mark.x + half });
    items.push({
      kind: 'text',
      x: mark.x,
      y: plot.bottom + size + 3.5,
      text: mark.text,
      size,
      face,
      color: mark.strong === true ? 'ink2' : 'ink3',
      align: 'middle',
    });
  }
  return items;
}

/** Percent with the digits that tell neighbouring ticks apart. */
export function percentPrinter(locale: string, ticks: readonly number[]): (value: number) => string {
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0)) * 100;
  const digits = Math.min(6, Math.max(0, step >= 1 ? 0 : Math.ceil(-Math.log10(step) - 1e-9)));
  const format = new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (value) => minus(format.format(value));
}

/** Plain numbers with as many digits as the ticks need. */
export function numberPrinter(locale: string, ticks: readonly number[]): (value: number) => string {
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0));
  const digits = Math.min(6, Math.max(0, step >= 1 ? (step % 1 === 0 ? 0 : 1) : Math.ceil(-Math.log10(step) - 1e-9)));
  const large = Math.max(...ticks.map(Math.abs)) >= 100_000;
  const format = new Intl.NumberFormat(locale, {
    ...(large ? { notation: 'compact' as const } : { minimumFractionDigits: digits }),
    maximumFractionDigits: large ? 1 : digits,
  });
  return (value) => minus(format.format(value));
}

function minus(text: string): string {
  return text.replace('-', '−');
}
