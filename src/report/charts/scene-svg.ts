import { LIGHT, type Token } from '../theme.ts';
import { escapeXml, type Measure } from '../type/index.ts';
import { number3, type Scene, type SceneItem, type Stroke, type Tip } from './scene.ts';

export interface SvgOptions {
  /** How a colour is written: a custom property in HTML, so that dark pages need no second drawing; its value elsewhere. */
  readonly color: (token: Token) => string;
  readonly fontFamily?: string;
  /** Holds texts to the width they were laid out for, whichever font the reader has. */
  readonly measure?: Measure;
  /** Attributes of the root element, written by the caller and already escaped. */
  readonly attributes?: string;
}

const WEIGHT = { regular: 400, semibold: 600, bold: 700, mono: 400 } as const;
const ANCHOR = { left: '', middle: ' text-anchor="middle"', right: ' text-anchor="end"' } as const;

/** Colours for files that stand alone. */
export const lightColor = (token: Token): string => LIGHT[token];

/** A scene as SVG. Texts are escaped. */
export function sceneSvg(scene: Scene, options: SvgOptions): string {
  const body = [...scene.items.map((item) => element(item, options)), ...(scene.tips ?? []).map(tip)].join('');
  const box = `0 0 ${number3(scene.width)} ${number3(scene.height)}`;
  const family = options.fontFamily === undefined ? '' : ` font-family="${escapeXml(options.fontFamily)}"`;
  const attributes = options.attributes === undefined ? '' : ` ${options.attributes}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}"${family}${attributes}>${body}</svg>`;
}

function element(item: SceneItem, { color, measure }: SvgOptions): string {
  if (item.kind === 'text') {
    const weight = item.face === 'regular' ? '' : ` font-weight="${WEIGHT[item.face]}"`;
    const place = `x="${number3(item.x)}" y="${number3(item.y)}" font-size="${number3(item.size)}"`;
    const width = measure?.(item.text, item.size, item.face) ?? 0;
    const held = width === 0 ? '' : ` textLength="${number3(width)}" lengthAdjust="spacingAndGlyphs"`;
    return `<text ${place}${weight}${ANCHOR[item.align]}${held} fill="${color(item.color)}">${escapeXml(item.text)}</text>`;
  }
  const paint = `fill="${'fill' in item && item.fill !== undefined ? color(item.fill) : 'none'}"${strokeOf(item, color)}`;
  switch (item.kind) {
    case 'path':
      return item.d === '' ? '' : `<path d="${item.d}" ${paint}/>`;
    case 'line': {
      const ends = `x1="${number3(item.x1)}" y1="${number3(item.y1)}" x2="${number3(item.x2)}" y2="${number3(item.y2)}"`;
      return `<line ${ends}${strokeOf(item, color)}/>`;
    }
    case 'rect': {
      const box = `x="${number3(item.x)}" y="${number3(item.y)}" width="${number3(item.w)}" height="${number3(item.h)}"`;
      return `<rect ${box} ${paint}/>`;
    }
    default:
      return `<circle cx="${number3(item.cx)}" cy="${number3(item.cy)}" r="${number3(item.r)}" ${paint}/>`;
  }
}

/** Nothing to see, but the pointer finds it. */
function tip({ x, y, w, h, text }: Tip): string {
  const box = `x="${number3(x)}" y="${number3(y)}" width="${number3(w)}" height="${number3(h)}"`;
  return `<rect ${box} fill="none" pointer-events="all"><title>${escapeXml(text)}</title></rect>`;
}

function strokeOf(item: Stroke, color: (token: Token) => string): string {
  if (item.stroke === undefined) return '';
  const dash = item.dash === undefined ? '' : ` stroke-dasharray="${item.dash.map(number3).join(' ')}"`;
  const cap = item.cap === undefined ? '' : ` stroke-linecap="${item.cap}" stroke-linejoin="${item.cap}"`;
  return ` stroke="${color(item.stroke)}" stroke-width="${number3(item.width ?? 1)}"${dash}${cap}`;
}
