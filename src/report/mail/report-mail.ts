import type { ReportModel } from '../model.ts';
import { markdown } from '../paint/markdown.ts';
import type { Logo } from '../painter.ts';
import { CHART_CID, LOGO_CID, type MailPage, mailPage } from './page.ts';
import { panelSections } from './panels.ts';
import { fittedSize, pictureSize } from './picture-size.ts';

export interface MailPart {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

/** A report as a mail, without sender, recipients or server. */
export interface ReportMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments: readonly MailPart[];
  /** Pictures shown by `cid:`. */
  readonly inline: readonly (MailPart & { readonly cid: string })[];
  /** Equal for equal report, period and revision: a mail sent twice is the same mail. */
  readonly messageId: string;
  /** Equal for all mails of one report, for filters. */
  readonly listId: string;
}

export interface ReportMailOptions {
  /** The finished PDF; undefined where the report has none. */
  readonly pdf: Uint8Array | undefined;
  /** Burn-down of the first SLO that needs attention, drawn at twice the size it is shown at. */
  readonly png?: Uint8Array | undefined;
  readonly logo?: Logo | undefined;
  /** Instead of the usual subject. */
  readonly subject?: string | undefined;
}

/** Mail programs cut what is longer: Gmail at 102 kB, with its own marks in it. */
const MOST_BYTES = 78_000;
/** A logo takes no more of the head. */
const LOGO_BOX = { width: 240, height: 36 };

/**
 * The report as a mail that is complete with pictures off: verdict, key figures, actions and SLOs in tables with inline styles
 * that need no style sheet and fit any width up to 600 pixels, then one picture, the user's own queries, and where the rest is.
 */
export function composeReportMail(model: ReportModel, options: ReportMailOptions): ReportMail {
  const { period, revision, name } = model;
  const pdfName = `${name}-${fileKey(period.key)}.pdf`;
  const attached =
    options.pdf === undefined ? [] : [{ name: pdfName, mediaType: 'application/pdf', content: options.pdf }];
  const chart = options.png === undefined ? undefined : model.attention[0];
  const size = options.logo === undefined ? undefined : pictureSize(options.logo);
  const shown = {
    chart: chart !== undefined,
    logo: size === undefined ? undefined : fittedSize(size, LOGO_BOX),
    pdfName: attached.length > 0 ? pdfName : '',
  };
  const pageWith = (panels: MailPage['panels']): string => mailPage(model, { ...shown, panels });
  const room = MOST_BYTES - new TextEncoder().encode(pageWith([])).length;
  return {
    subject: options.subject ?? subject(model),
    html: pageWith(panelSections(model, room)),
    text: markdown(model),
    attachments: attached,
    inline: [
      ...(options.logo === undefined || shown.logo === undefined
        ? []
        : [{ cid: LOGO_CID, name: options.logo.mediaType.replace('image/', 'logo.'), ...options.logo }]),
      ...(options.png === undefined || chart === undefined
        ? []
        : [{ cid: CHART_CID, name: 'burn-down.png', mediaType: 'image/png', content: options.png }]),
    ],
    messageId: `report ${name} ${period.key} ${revision}`,
    listId: `${name}.nines`,
  };
}

/** Periods given by their instants hold colons, which file systems refuse. */
export function fileKey(periodKey: string): string {
  return periodKey.replaceAll(':', '').replaceAll('..', '-to-');
}

/** `[Breached] Weekly SLA report W46: 1 of 8 SLOs breached, €5,634 lost, 5 actions`; what an incident was says when it was. */
function subject({ verdict, title, period, incidents }: ReportModel): string {
  const when = incidents.log.length > 0 ? '' : ` ${period.short}`;
  return `[${verdict.word}] ${title}${when}: ${verdict.short.replace(/\.$/, '')}`;
}
