import type { Logo, Painter } from '../../painter.ts';
import type { SectionKey } from '../../section-names.ts';
import { measureWith } from '../../type/index.ts';
import { evidence, health } from './evidence.ts';
import { type Html, html, trusted } from './markup.ts';
import { actions, dates, masthead, tiles, verdict } from './overview.ts';
import { panelSection } from './panels.ts';
import { anomalies, attention, capacity, changes, incidents, savings } from './sections.ts';
import { sloTable } from './slo-table.ts';
import { styleSheet } from './style.ts';
import { type View, viewOf } from './view.ts';
import { webFont } from './web-font.ts';

/** Nothing is loaded from anywhere: styles, fonts and drawings are in the file. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:";

/** The report as one file that works from a disk, an attachment or a web server, in light and dark, on desk and phone. */
export const htmlPainter: Painter = {
  format: 'html',
  mediaType: 'text/html; charset=utf-8',
  async paint(model, assets) {
    const view = viewOf(model, measureWith(assets.fonts));
    const body = page(view, assets.logo);
    const characters = new Set(body.markup);
    const faces = (['regular', 'semibold', 'bold'] as const).map((face) =>
      fontFace({ regular: 400, semibold: 600, bold: 700 }[face], webFont(assets.fonts[face], characters)),
    );
    const document = html`<!doctype html>
<html lang="${model.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="nines ${model.version}">
<title>${model.title} ${model.period.short}: ${model.verdict.short}</title>
<style>${trusted(styleSheet(faces.join('\n')))}</style>
</head>
<body>${body}</body>
</html>
`;
    return new TextEncoder().encode(document.markup);
  },
};

function page(view: View, logo: Logo | undefined): Html {
  const { model } = view;
  return html`<div class="page">${masthead(view, logo)}<main>${verdict(view)}${actions(view)}${tiles(model.tiles)}${sloTable(view)}
${model.sections.map((section) => SECTION[section](view))}</main>
<footer><span>${model.confidentiality}</span><span>${model.zoneNote}</span>
<span>${view.say('made', { version: model.version, revision: model.revision })}</span></footer></div>`;
}

const SECTION: Readonly<Record<SectionKey, (view: View) => Html | null>> = {
  changes,
  dates,
  attention,
  incidents,
  anomalies,
  savings: (view) => (view.model.savings === null ? null : savings(view, view.model.savings)),
  capacity: (view) => (view.model.capacity === null ? null : capacity(view, view.model.capacity)),
  panels: (view) => html`${view.model.panels.map((each, i) => panelSection(view, each, i))}`,
  health,
  evidence,
};

function fontFace(weight: number, bytes: Uint8Array): string {
  const data = Buffer.from(bytes).toString('base64');
  return `@font-face{font-family:'Source Sans 3';font-weight:${weight};src:url(data:font/woff;base64,${data}) format('woff')}`;
}
