import type { ReportModel } from '../model.ts';
import { type Html, html, trusted } from '../paint/html/markup.ts';
import { DARK_STYLE, FONT_FAMILY, FONT_SIZE, GROUND, INK, INK3, PAPER, RULE, WORD_STYLE } from './mail-style.ts';
import type { Size } from './picture-size.ts';
import { actionsSection, chartSection, logSection, slosSection, tilesSection, verdictSection } from './sections.ts';

export const CHART_CID = 'burn-down@nines';
export const LOGO_CID = 'logo@nines';

export interface MailPage {
  readonly chart: boolean;
  /** Size of the logo; undefined where there is none. */
  readonly logo: Size | undefined;
  /** Name of the attached PDF; empty where there is none. */
  readonly pdfName: string;
  readonly panels: readonly Html[];
}

/** What only Word reads, which draws mail in Outlook on Windows. */
const word = (markup: string): Html => trusted(`<!--[if mso]>${markup}<![endif]-->`);

/** The body of a mail: a column of at most 600 pixels, for Word in a table of that width, as it knows no largest width. */
export function mailPage(model: ReportModel, shown: MailPage): string {
  const parts = [
    verdictSection(model),
    tilesSection(model),
    actionsSection(model),
    model.incidents.log.length > 0 ? logSection(model) : null,
    model.slos.rows.length > 0 ? slosSection(model) : null,
    shown.chart ? chartSection(model, CHART_CID) : null,
    ...shown.panels,
  ].filter((part) => part !== null);
  const { markup } = html`<!DOCTYPE html>
<html lang="${model.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${model.title}</title>
<style>${trusted(DARK_STYLE)}</style>${word(`<style>${WORD_STYLE}</style>`)}</head>
<body style="margin:0;padding:0;background-color:${GROUND}">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;font-size:1px;line-height:1px">${model.verdict.short}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${GROUND}" style="background-color:${GROUND}"><tr><td align="center">
${word('<table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0" border="0"><tr><td>')}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${PAPER}" style="max-width:600px;background-color:${PAPER};overflow-wrap:anywhere;word-break:break-word;${FONT_FAMILY};color:${INK}">
<tr><td align="left" style="padding:24px 20px 12px;border-bottom:2px solid ${INK}">${head(model, shown.logo)}</td></tr>
${parts.map(
  (part, i) => html`<tr><td align="left" style="padding:${i < 2 ? 16 : 24}px 20px 0">${part}</td></tr>
`,
)}<tr><td align="left" style="padding:20px">${foot(model, shown.pdfName)}</td></tr>
</table>
${word('</td></tr></table>')}
</td></tr></table></body></html>
`;
  return markup;
}

function head(model: ReportModel, logo: Size | undefined): Html {
  const { scope, period } = model;
  const when = [period.label, period.dates].filter((part) => part !== '').join(', ');
  const line = [scope, when, period.timeZone].filter((part) => part !== '').join(' · ');
  const picture =
    logo === undefined
      ? null
      : html`<img src="cid:${LOGO_CID}" alt="" width="${logo.width}" height="${logo.height}" style="display:block;margin:0 0 8px;border:0">`;
  return html`${picture}<h1 style="margin:0;font-size:20px;line-height:28px;color:${INK}">${model.title}</h1>
<p style="margin:4px 0 0;${FONT_SIZE.small};color:${INK3}">${line}</p>`;
}

function foot(model: ReportModel, pdfName: string): Html {
  const { words } = model;
  const full = pdfName === '' ? '' : (words.mailAttached ?? '').replace('{file}', pdfName);
  const lines = [
    [full, model.provenance].filter((part) => part !== '').join(' '),
    model.slos.key.at(-1) ?? '',
    [model.confidentiality, model.zoneNote].filter((part) => part !== '').join(' · '),
  ].filter((line) => line !== '');
  const paragraphs = lines.map((line) => html`<p style="margin:0 0 4px;${FONT_SIZE.small};color:${INK3}">${line}</p>`);
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td style="padding:8px 0 0;border-top:1px solid ${RULE}">${paragraphs}</td></tr></table>`;
}
