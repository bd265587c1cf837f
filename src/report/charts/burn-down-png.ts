import { Resvg } from '@resvg/resvg-js';
import { create, type Font } from 'fontkit';
import type { BurnDownChart } from '../model.ts';
import type { PaintAssets } from '../painter.ts';
import type { Face } from '../theme.ts';
import { coverageOf, FALLBACK_SIZE, type FontName, isFallback, type Measure, typeRuns } from '../type/index.ts';
import { burnDownChart } from './burn-down.ts';
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
  assets: PaintAssets,
  { words = {}, locale = 'en' }: Partial<Pick<ChartContext, 'words' | 'locale'>> = {},
): Uint8Array {
  const type = shaper(assets);
  const scene = burnDownChart(chart, { measure: type.measure, words, locale }, { width: WIDTH, height: HEIGHT });
  const items = scene.items.map((item) => (item.kind === 'text' ? type.outlined(item) : item));
  const resvg = new Resvg(sceneSvg({ ...scene, items }, { color: lightColor }), {
    background: lightColor('paper'),
    fitTo: { mode: 'width', value: PICTURE_WIDTH },
    font: { loadSystemFonts: false },
  });
  return new Uint8Array(resvg.render().asPng());
}

/** Texts as outlines: the rasteriser reads fonts only from files, and this needs none. */
function shaper(assets: PaintAssets): {
  readonly measure: Measure;
  readonly outlined: (item: Extract<SceneItem, { readonly kind: 'text' }>) => SceneItem;
} {
  const covers = coverageOf(assets);
  const fonts = new Map<FontName, Font>();
  const fontOf = (name: FontName): Font => {
    const bytes = isFallback(name) ? assets.fallback?.[name] : assets.fonts[name];
    const font = fonts.get(name) ?? (create(Buffer.from(bytes ?? assets.fonts.regular)) as Font);
    fonts.set(name, font);
    return font;
  };
  const shaped = (text: string, size: number, face: Face) =>
    typeRuns(text, face, covers).runs.map((run) => {
      const font = fontOf(run.font);
      const scale = (size * (isFallback(run.font) ? FALLBACK_SIZE : 1)) / font.unitsPerEm;
      return { run: font.layout(run.text), scale };
    });
  const measure: Measure = (text, size, face) =>
    shaped(text, size, face).reduce((sum, { run, scale }) => sum + run.advanceWidth * scale, 0);
  return {
    measure,
    outlined(item) {
      const width = measure(item.text, item.size, item.face);
      let x = item.align === 'left' ? item.x : item.align === 'right' ? item.x - width : item.x - width / 2;
      let d = '';
      for (const { run, scale } of shaped(item.text, item.size, item.face)) {
        run.glyphs.forEach((glyph, i) => {
          const { xAdvance = 0, xOffset = 0, yOffset = 0 } = run.positions[i] ?? {};
          // Fonts count upwards, drawings downwards.
          const place = [scale, 0, 0, -scale, x + xOffset * scale, item.y - yOffset * scale] as const;
          d += glyph.path.transform(...place).toSVG();
          x += xAdvance * scale;
        });
      }
      return { kind: 'path', d, fill: item.color };
    },
  };
}
