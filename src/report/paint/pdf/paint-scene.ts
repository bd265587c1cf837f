import type PDFDocument from 'pdfkit';
import { moved, type Scene, type SceneItem, type Stroke } from '../../charts/index.ts';
import { LIGHT } from '../../theme.ts';

type Pdf = InstanceType<typeof PDFDocument>;
type Text = Extract<SceneItem, { kind: 'text' }>;

/** Draws text of a scene: a sheet does. */
interface TextPen {
  text(text: string, x: number, y: number, style: Pick<Text, 'size' | 'face' | 'color' | 'align'>): void;
}

/** Draws a scene as vectors with its top left corner at x, y. */
export function paintScene(doc: Pdf, pen: TextPen, scene: Scene, x: number, y: number): void {
  for (const item of moved(scene.items, x, y)) paintItem(doc, pen, item);
}

function paintItem(doc: Pdf, pen: TextPen, item: SceneItem): void {
  if (item.kind === 'text') {
    const { size, face, color, align } = item;
    pen.text(item.text, item.x, item.y, { size, face, color, align });
    return;
  }
  if (item.kind === 'path') {
    if (item.d === '') return;
    doc.path(item.d);
  } else if (item.kind === 'line') doc.moveTo(item.x1, item.y1).lineTo(item.x2, item.y2);
  else if (item.kind === 'rect') doc.rect(item.x, item.y, item.w, item.h);
  else doc.circle(item.cx, item.cy, item.r);
  finish(doc, item, item.kind === 'line' ? undefined : item.fill);
}

function finish(doc: Pdf, stroke: Stroke, fill: keyof typeof LIGHT | undefined): void {
  if (stroke.stroke !== undefined) {
    doc
      .lineWidth(stroke.width ?? 1)
      .lineCap(stroke.cap ?? 'butt')
      .lineJoin(stroke.cap ?? 'miter');
    if (stroke.dash === undefined) doc.undash();
    else doc.dash(stroke.dash[0], { space: stroke.dash[1] });
  }
  if (fill !== undefined && stroke.stroke !== undefined) doc.fillAndStroke(LIGHT[fill], LIGHT[stroke.stroke]);
  else if (fill !== undefined) doc.fill(LIGHT[fill]);
  else if (stroke.stroke !== undefined) doc.stroke(LIGHT[stroke.stroke]);
  if (stroke.dash !== undefined) doc.undash();
}
