import { Resvg } from '@resvg/resvg-js';
import type { BurnDownChart } from '../model.ts';
import type { PaintAssets } from '../painter.ts';
import type { Face } from '../theme.ts';
import { burnDownChart } from './burn-down.ts';
import { type FontMetrics, measureWith, readFontMetrics } from './font-metrics.ts';
import type { ChartContext, SceneItem } from './scene.ts';
import { lightColor, sceneSvg } from './scene-svg.ts';

/** Size of the drawing, and how many times larger its picture is: mail shows it 560 wide on screens of two pixels a point. */
const WIDTH = 280;
const HEIGHT = 152;
const PICTURE_WIDTH = 1120;

/**
 * The budget that is left, as a PNG for mail, where drawings in the text are blocked. The ground is white, so that dark mail
 * programs show it as it is. `words` and `locale` are the model's.
 */
export function burnDownPng(
  chart: BurnDownChart,
  fonts: PaintAssets['fonts'],
  { words = {}, locale = 'en' }: Partial<Pick<ChartContext, 'words' | 'locale'>> = {},
): Uint8Array {
  const scene = burnDownChart(chart, { measure: measureWith(fonts), words, locale }, { width: WIDTH, height: HEIGHT });
  const svg = sceneSvg({ ...scene, items: outlined(scene.items, fonts) }, { color: lightColor });
  const resvg = new Resvg(svg, {
    background: lightColor('paper'),
    fitTo: { mode: 'width', value: PICTURE_WIDTH },
    font: { loadSystemFonts: false },
  });
  return new Uint8Array(resvg.render().asPng());
}

/** Texts as outlines: the rasteriser reads fonts only from files, and this needs none. */
function outlined(items: readonly SceneItem[], fonts: PaintAssets['fonts']): SceneItem[] {
  const metrics = new Map<Face, FontMetrics>();
  const measure = measureWith(fonts);
  return items.map((item): SceneItem => {
    if (item.kind !== 'text') return item;
    const font = metrics.get(item.face) ?? readFontMetrics(fonts[item.face]);
    metrics.set(item.face, font);
    const width = measure(item.text, item.size, item.face);
    let x = item.align === 'left' ? item.x : item.align === 'right' ? item.x - width : item.x - width / 2;
    let d = '';
    for (const character of item.text) {
      const code = character.codePointAt(0) ?? 0;
      d += font.outline(code, item.size, x, item.y);
      x += (font.advance(code) ?? 0.5) * item.size;
    }
    return { kind: 'path', d, fill: item.color };
  });
}
