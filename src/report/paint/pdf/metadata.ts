import type PDFDocument from 'pdfkit';
import type { ReportModel } from '../../model.ts';
import { escapeXml, plainText } from '../../type/index.ts';

/** What a document says about itself. */
export interface DocumentInfo {
  readonly Title: string;
  readonly Subject: string;
  readonly Author: string;
  readonly Creator: string;
  readonly Producer: string;
  readonly CreationDate: Date;
  readonly ModDate: Date;
}

export function infoOf(model: ReportModel): DocumentInfo {
  const made = new Date(model.generatedAt);
  const program = `nines ${model.version}`;
  return {
    Title: plainText(`${model.title} ${model.period.short}: ${model.scope}`),
    Subject: plainText(model.verdict.short),
    Author: plainText(model.scope),
    Creator: program,
    Producer: program,
    CreationDate: made,
    ModDate: made,
  };
}

/**
 * Says the same once more as XMP (ISO 16684-1), and that the document is accessible (PDF/UA-1, ISO 14289-1, clause 5). In place of
 * pdfkit's own, which escapes nothing, and whose option for PDF/UA writes a list of glyphs that leaves out the parts of composed
 * ones, which the same norm forbids.
 */
export function writeMetadata(
  doc: InstanceType<typeof PDFDocument>,
  info: DocumentInfo,
  language: ReportModel['language'],
): void {
  const instant = info.CreationDate.toISOString();
  const text = (value: string) => `<rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(value)}</rdf:li></rdf:Alt>`;
  const xml = `
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<xmp:CreateDate>${instant}</xmp:CreateDate><xmp:ModifyDate>${instant}</xmp:ModifyDate>
<xmp:CreatorTool>${escapeXml(info.Creator)}</xmp:CreatorTool><pdf:Producer>${escapeXml(info.Producer)}</pdf:Producer>
<dc:title>${text(info.Title)}</dc:title><dc:description>${text(info.Subject)}</dc:description>
<dc:creator><rdf:Seq><rdf:li>${escapeXml(info.Author)}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>${language}</rdf:li></rdf:Bag></dc:language>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
`;
  const open = doc as unknown as { _addInfo(): void; appendXML(xml: string): void };
  open._addInfo = () => open.appendXML(xml);
}
