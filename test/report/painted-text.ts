import { pdfText } from './pdf/read-pdf.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
};

/** What somebody reads in HTML, a line a block: cells parted by bars, drawings as what is said in their place. */
export function textOfHtml(document: string): string {
  return document
    .replace(/<(style|title)[\s\S]*?<\/\1>/g, '')
    .replace(/<details>[\s\S]*?<\/details>/g, '')
    .replace(/<svg class="wide" role="img" aria-label="([^"]*)"[\s\S]*?<\/svg>/g, '\n[$1]\n')
    .replace(/<img[^>]* alt="([^"]*)"[^>]*>/g, '\n[$1]\n')
    .replace(/<svg[\s\S]*?<\/svg>/g, '')
    .replace(/<h([1-6])[^>]*>/g, (_tag, level: string) => `\n${'#'.repeat(Number(level))} `)
    .replace(/\s*<\/t[dh]>\s*(?=<t[dh])/g, ' | ')
    .replace(/<\/(p|h\d|tr|div|li|dt|dd|figcaption|small|table|section)>|<br>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity] ?? entity)
    .split('\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').trim())
    .filter((line) => /[^| ]/.test(line))
    .join('\n');
}

/** What is printed on each page, without the spaces that place it. */
export function textOfPdf(bytes: Uint8Array): string {
  return pdfText(bytes)
    .split('\f')
    .map((page) =>
      page
        .split('\n')
        .map((line) => line.trim().replace(/ {2,}/g, '  '))
        .filter((line) => line !== '')
        .join('\n'),
    )
    .filter((page) => page !== '')
    .join('\n\n— next page —\n\n');
}
