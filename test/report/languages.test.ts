import { describe, expect, it } from 'vitest';
import { composeReportMail, loadPainter, type ReportModel, slackSummary } from '../../src/report/index.ts';
import { DE } from '../../src/report/words/de.ts';
import { EN } from '../../src/report/words/en.ts';
import { ASSETS } from './assets.ts';
import { textOfHtml, textOfPdf } from './painted-text.ts';
import { hasPoppler } from './pdf/read-pdf.ts';
import { situationsIn } from './situations.ts';

/** Every fixed text of a language, functions apart. */
function textsOf(words: unknown): string[] {
  if (typeof words === 'string') return [words];
  if (typeof words !== 'object' || words === null) return [];
  return Object.values(words).flatMap(textsOf);
}

/** What people named in English in any report: the sample's own names and units. */
const NAMED =
  /API (availability|p95 latency)|Pipeline success|LLM gateway availability|Vector search|Compression (jobs|uptime)|Decompression without error|Search ≤|Suggestions ≤|Postgres volume|Transfer avoided|Engineer time|Compute|contract of 1 Jan 2026|Weekly SLA report|AI ETL Platform and Reducto|Confidential · for AI ETL management|Error rate by endpoint|Requests per day|Traffic|minutes|errors|\]\([\w%-]+\.files\/[\w-]+\.svg\)/g;

/** Words that one language has and the other does not. */
function ownWords(own: readonly string[], other: readonly string[]): Set<string> {
  const wordsOf = (texts: readonly string[]) => texts.flatMap((text) => text.match(/\p{L}{5,}/gu) ?? []);
  const foreign = new Set(wordsOf(other));
  return new Set(wordsOf(own).filter((word) => !foreign.has(word)));
}

async function readings(whole: ReportModel): Promise<string[]> {
  // Assumptions are named by the balance, which is in English.
  const model = { ...whole, savings: whole.savings === null ? null : { ...whole.savings, assumptions: [] } };
  const read = async (format: 'md' | 'html') =>
    new TextDecoder().decode(await (await loadPainter(format)).paint(model, ASSETS, { pageSize: 'A4' }));
  const pdf = hasPoppler ? [textOfPdf(await (await loadPainter('pdf')).paint(model, ASSETS, { pageSize: 'A4' }))] : [];
  const { subject, html, text } = composeReportMail(model, { pdf: new Uint8Array(1) });
  return [await read('md'), textOfHtml(await read('html')), subject, textOfHtml(html), text, ...pdf].concat(
    JSON.stringify(slackSummary(model).blocks.map((block) => [block.text?.text, block.fields, block.elements])),
  );
}

describe.each([
  ['de', ownWords(textsOf(EN), textsOf(DE))],
  ['en', ownWords(textsOf(DE), textsOf(EN))],
] as const)('a report in %s', (locale, foreign) => {
  const situations = Object.entries(situationsIn(locale)).filter(([name]) => name !== 'many-slos');

  it.each(situations)('has no word of the other language in any format, in a week that is %s', async (_name, model) => {
    expect(foreign.size).toBeGreaterThan(200);
    const welded = new Set<string>();
    for (const reading of await readings(model)) {
      for (const [word] of reading.replace(NAMED, '').matchAll(/\p{L}{5,}/gu)) if (foreign.has(word)) welded.add(word);
    }
    expect([...welded]).toEqual([]);
  });
});
