import type PDFDocument from 'pdfkit';
import { cutToWidth, type Scene } from '../../charts/index.ts';
import type { Logo, PaintAssets } from '../../painter.ts';
import { type Face, LIGHT, type Token, TYPE } from '../../theme.ts';
import {
  FALLBACK_SIZE,
  type FontMetrics,
  type FontName,
  isFallback,
  isSimple,
  type Measure,
  metricsOf,
  plainText,
  simpleWidth,
  type TypeRun,
  type Typeset,
  typeRuns,
} from '../../type/index.ts';
import { CONTENT_TOP, type Geometry } from './geometry.ts';
import { pageFont } from './page-font.ts';
import { paintScene } from './paint-scene.ts';
import { Structure } from './structure.ts';
import { type Run, wrapRuns } from './wrap-runs.ts';

type Pdf = InstanceType<typeof PDFDocument>;
/** In the library and its guide, but not in its types. */
type ImageOpener = Pdf & { openImage(bytes: Buffer): Buffer & { readonly width: number; readonly height: number } };

export interface TextStyle {
  readonly size?: number;
  readonly face?: Face;
  readonly color?: Token;
  readonly align?: 'left' | 'middle' | 'right';
  /** Cut with … where wider. */
  readonly width?: number;
  readonly cut?: 'end' | 'middle';
}

export interface ParagraphStyle {
  readonly size?: number;
  readonly leading?: number;
  readonly face?: Face;
  readonly strongFace?: Face;
  readonly color?: Token;
  readonly strongColor?: Token;
}

/**
 * Pages with a cursor: text on its baseline, rules, scenes, marks of structure, and things drawn later because they name a page
 * that does not exist yet. `y` is the first free point under what was drawn.
 */
export class Sheet {
  readonly geometry: Geometry;
  /** Set with less space between things, to save a page that would be nearly empty. */
  readonly tight: boolean;
  readonly structure: Structure;
  y = 0;
  readonly #doc: Pdf;
  readonly #metrics: (font: FontName) => FontMetrics | undefined;
  readonly #typesets = new Map<string, Typeset>();
  /** Of runs of letters side by side, in parts of the type size. */
  readonly #widths = new Map<string, number>();
  readonly #onPage: (sheet: Sheet) => void;
  readonly #logo: Logo | undefined;
  readonly #anchors = new Map<string, number>();
  readonly #later: { readonly page: number; readonly draw: () => void }[] = [];
  #pages = 0;
  /** Where the pages before this one end. */
  readonly #ends: number[] = [];
  /** Index of the page that is drawn on. */
  #page = -1;

  constructor(
    doc: Pdf,
    { geometry, tight, assets }: { readonly geometry: Geometry; readonly tight: boolean; readonly assets: PaintAssets },
    onPage: (sheet: Sheet) => void,
  ) {
    this.#doc = doc;
    this.geometry = geometry;
    this.tight = tight;
    this.structure = new Structure(doc);
    this.#metrics = metricsOf(assets);
    this.#onPage = onPage;
    this.#logo = assets.logo;
    for (const [name, bytes] of Object.entries({ ...assets.fonts, ...assets.fallback })) {
      doc.registerFont(name, pageFont(bytes) as unknown as string);
    }
  }

  /** Pages so far; the current one is the last. */
  get pages(): number {
    return this.#pages;
  }

  addPage(): void {
    if (this.#pages > 0) this.#ends.push(this.y);
    this.#doc.addPage();
    this.#pages++;
    this.#page = this.#pages - 1;
    this.y = CONTENT_TOP;
    this.#onPage(this);
  }

  /** Space left on this page. */
  get room(): number {
    return this.geometry.bottom - this.y;
  }

  /** What was left on a page when the next one was begun. */
  roomOf(page: number): number {
    return this.geometry.bottom - (this.#ends[page - 1] ?? this.y);
  }

  get atTop(): boolean {
    return this.y <= CONTENT_TOP;
  }

  /** Begins a new page where `height` does not fit; true where it did. */
  need(height: number): boolean {
    if (height <= this.room || this.atTop) return false;
    this.addPage();
    return true;
  }

  readonly measure: Measure = (text, size, face) =>
    this.#typeset(text, face).runs.reduce((sum, run) => sum + this.#widthOf(run, size), 0);

  /** One line on its baseline. Returns its width. */
  text(text: string, x: number, y: number, style: TextStyle = {}): number {
    const { size = TYPE.body, face = 'regular', color = 'ink', align = 'left' } = style;
    const clean = plainText(text);
    if (clean.trim() === '') return 0;
    const shown =
      style.width === undefined
        ? clean
        : cutToWidth(clean, style.width, (part) => this.measure(part, size, face), style.cut);
    const { runs, faithful } = this.#typeset(shown, face);
    const width = this.measure(shown, size, face);
    const left = align === 'left' ? x : align === 'right' ? x - width : x - width / 2;
    const draw = () => {
      let at = left;
      for (const run of runs) {
        this.#doc
          .fillColor(LIGHT[color])
          .font(run.font)
          .fontSize(sizeOf(run, size))
          .text(run.text, at, y, {
            baseline: 'alphabetic',
            lineBreak: false,
            ...(run.rightToLeft && { features: WHOLE }),
          });
        at += this.#widthOf(run, size);
      }
    };
    // What was cut, turned or cannot be drawn is still found by search and read aloud.
    if (shown === clean && faithful) draw();
    else this.structure.withActualText(clean, draw);
    return width;
  }

  /** Lines that a text will take, without drawing them. */
  lines(text: string | readonly Run[], width: number, style: ParagraphStyle = {}): Run[][] {
    const { size = TYPE.body, face = 'regular', strongFace = 'semibold' } = style;
    const runs = typeof text === 'string' ? [{ text, strong: false }] : text;
    return wrapRuns(
      runs.map((run) => ({ ...run, text: plainText(run.text) })),
      width,
      (part, strong) => this.measure(part, size, strong ? strongFace : face),
    );
  }

  /** Draws wrapped lines from the first baseline on. Returns the last baseline. */
  paragraph(lines: readonly (readonly Run[])[], x: number, baseline: number, style: ParagraphStyle = {}): number {
    const {
      size = TYPE.body,
      leading = TYPE.leading,
      face = 'regular',
      strongFace = 'semibold',
      color = 'ink',
    } = style;
    let y = baseline;
    lines.forEach((line, i) => {
      y = baseline + i * leading;
      let at = x;
      for (const run of line) {
        at += this.text(run.text, at, y, {
          size,
          face: run.strong ? strongFace : face,
          color: run.strong ? (style.strongColor ?? color) : color,
        });
      }
    });
    return y;
  }

  rule(
    y: number,
    { x1 = this.geometry.left, x2 = this.geometry.right, width = 0.5, color = 'ink3' as Token } = {},
  ): void {
    this.structure.artifact(() =>
      this.#doc.lineWidth(width).undash().moveTo(x1, y).lineTo(x2, y).strokeColor(LIGHT[color]).stroke(),
    );
  }

  fill(x: number, y: number, w: number, h: number, color: Token): void {
    this.structure.artifact(() => this.#doc.rect(x, y, w, h).fill(LIGHT[color]));
  }

  /** The logo, as large as it fits into a box at the left margin; decoration. Returns its width, 0 where there is none. */
  logo({ y, width, height }: { readonly y: number; readonly width: number; readonly height: number }): number {
    if (this.#logo === undefined) return 0;
    const image = (this.#doc as ImageOpener).openImage(Buffer.from(this.#logo.content));
    const scale = Math.min(width / image.width, height / image.height);
    const shown = { width: image.width * scale, height: image.height * scale };
    this.structure.artifact(() => this.#doc.image(image, this.geometry.left, y + (height - shown.height) / 2, shown));
    return shown.width;
  }

  /** Shapes only: the caller marks them as a figure or as decoration. */
  scene(scene: Scene, x: number, y: number): void {
    paintScene(this.#doc, this, scene, x, y);
  }

  figure(alt: string, scene: Scene, x: number, y: number): void {
    this.structure.leaf('Figure', { alt: plainText(alt), bbox: [x, y, x + scene.width, y + scene.height] }, () =>
      this.scene(scene, x, y),
    );
  }

  /** A place that links can lead to. */
  anchor(name: string, y: number): void {
    if (this.#anchors.has(name)) return;
    this.#anchors.set(name, this.#pages);
    this.#doc.addNamedDestination(name, 'XYZ', this.geometry.left, Math.max(0, y - 16), null);
  }

  /** Number of the page with this place; undefined where there is none. */
  pageOf(name: string): number | undefined {
    return this.#anchors.get(name);
  }

  /** A line that leads to a place in the document; inside a leaf, of which it is a part. Returns its width. */
  link(name: string, text: string, x: number, y: number, style: TextStyle = {}): number {
    const { size = TYPE.body, align = 'left' } = style;
    let width = 0;
    const element = this.structure.inline('Link', () => {
      width = this.text(text, x, y, style);
    });
    const left = align === 'left' ? x : align === 'right' ? x - width : x - width / 2;
    this.later(() => {
      if (!this.#anchors.has(name) || element === undefined) return;
      const contents = new String(plainText(text));
      this.#doc.goTo(left, y - size, width, size + 3, name, { Contents: contents, structParent: element } as object);
      // Written at once: pdfkit takes the page of an annotation from where it stands when the element is finished.
      element.end();
    });
    return width;
  }

  outline(title: string): void {
    this.#doc.outline.addItem(plainText(title));
  }

  /** Drawn on this page when all pages exist. */
  later(draw: () => void): void {
    this.#later.push({ page: this.#page, draw });
  }

  /** Does what was left for later, then the same on every page (footers). */
  finish(everyPage: (page: number, pages: number) => void): void {
    // What is drawn later may leave something for later itself.
    for (const { page, draw } of this.#later) {
      this.#page = page;
      this.#doc.switchToPage(page);
      draw();
    }
    for (let page = 0; page < this.#pages; page++) {
      this.#doc.switchToPage(page);
      this.structure.artifact(() => everyPage(page + 1, this.#pages));
    }
  }

  /** A text is measured several times before it is drawn. */
  #typeset(text: string, face: Face): Typeset {
    const key = `${face} ${text}`;
    const known =
      this.#typesets.get(key) ?? typeRuns(text, face, (font, code) => this.#metrics(font)?.advance(code) !== undefined);
    this.#typesets.set(key, known);
    return known;
  }

  #widthOf(run: TypeRun, size: number): number {
    const metrics = this.#metrics(run.font);
    if (metrics !== undefined && !run.rightToLeft && isSimple(run.text)) {
      const key = `${run.font} ${run.text}`;
      const width = this.#widths.get(key) ?? simpleWidth(run.text, metrics);
      this.#widths.set(key, width);
      return width * sizeOf(run, size);
    }
    const options = run.rightToLeft ? { features: WHOLE } : {};
    return this.#doc.font(run.font).fontSize(sizeOf(run, size)).widthOfString(run.text, options);
  }
}

/** Named features, if only none, make pdfkit shape a run as a whole; word by word its words would stand from left to right. */
const WHOLE: [] = [];

function sizeOf({ font }: TypeRun, size: number): number {
  return isFallback(font) ? size * FALLBACK_SIZE : size;
}
