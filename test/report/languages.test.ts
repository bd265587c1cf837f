import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportPlans } from '../../reports/index.ts';
import { STANDOUT_TEXTS } from '../../src/anomaly/index.ts';
import { composeReportMail, loadPainter, type ReportModel, slackSummary } from '../../src/report/index.ts';
import { ROI_PHRASES } from '../../src/roi/index.ts';
import { ASSETS } from './assets.ts';
import { paintedPdf } from './painted.ts';
import { textOfHtml, textOfPdf } from './painted-text.ts';
import { hasPoppler } from './pdf/read-pdf.ts';
import { reportOf, situationsIn } from './situations.ts';

/** Quoted text in a piece of source, without what is computed in it. */
function quoted(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|^import .*$/gm, '');
  return [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].map(([, one = '', other = '']) =>
    (one || other).replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, ' '),
  );
}

const WORDS = join(import.meta.dirname, '../../src/report/words');

/** Every text of a language, those in the middle of a function too: from the files that hold it. */
function textsOf(language: 'en' | 'de'): string[] {
  const own = readdirSync(WORDS).filter((file) => file === `${language}.ts` || file.endsWith(`-${language}.ts`));
  const sources = own.map((file) => readFileSync(join(WORDS, file), 'utf8'));
  const [english = '', german = ''] = readFileSync(join(WORDS, 'money-words.ts'), 'utf8').split(
    'export const MONEY_DE',
  );
  const phrases = language === 'en' ? [...Object.values(ROI_PHRASES), ...Object.entries(STANDOUT_TEXTS).flat()] : [];
  return [...sources, language === 'en' ? english : german].flatMap(quoted).concat(phrases);
}

/** What people named in English in any report: the sample's own names and units. */
const NAMED =
  /API (availability|p95 latency)|Pipeline success|LLM gateway availability|Vector search|Compression (jobs|uptime)|Decompression without error|Search ≤|Suggestions ≤|Postgres volume|Transfer avoided|Engineer time|Compute|contract of 1 Jan 2026|Weekly SLA report|AI ETL Platform and Reducto|Confidential · for AI ETL management|Error rate by endpoint|Request rate|What customers wait for at the edge of each region, before the platform of the region has queued the call|Requests per day|Traffic|minutes|errors|queries|disk_used_bytes|Data(?![a-z])|\bnull\b|— next page —|(?:monthly-management|quarterly-review|daily-digest|incident)[\w.:-]*|\]\([\w%-]+\.files\/[\w-]+\.svg\)/g;

/** Words that one language has and the other does not. */
function ownWords(own: readonly string[], other: readonly string[]): Set<string> {
  const wordsOf = (texts: readonly string[]) => texts.flatMap((text) => text.match(/\p{L}{4,}/gu) ?? []);
  const foreign = new Set(wordsOf(other));
  return new Set(wordsOf(own).filter((word) => !foreign.has(word)));
}

async function readings(model: ReportModel): Promise<string[]> {
  const read = async (format: 'md' | 'html') =>
    new TextDecoder().decode(await (await loadPainter(format)).paint(model, ASSETS, { pageSize: 'A4' }));
  const pdf = hasPoppler ? [textOfPdf(await paintedPdf(model))] : [];
  const { subject, html, text } = composeReportMail(model, { pdf: new Uint8Array(1) });
  return [await read('md'), textOfHtml(await read('html')), subject, textOfHtml(html), text, ...pdf].concat(
    JSON.stringify(slackSummary(model).blocks.map((block) => [block.text?.text, block.fields, block.elements])),
  );
}

describe.each([
  ['de', ownWords(textsOf('en'), textsOf('de'))],
  ['en', ownWords(textsOf('de'), textsOf('en'))],
] as const)('a report in %s', (locale, foreign) => {
  const weeks = Object.entries(situationsIn(locale)).filter(([name]) => name !== 'many-slos');
  const others = reportPlans
    .filter(({ name }) => name !== 'weekly-sla')
    .map((plan) => [`breached, in a ${plan.name}`, reportOf(plan, 'breached', locale)] as const);

  it.each([...weeks, ...others])(
    'has no word of the other language in any format, in a week that is %s',
    async (_name, model) => {
      expect(foreign.size).toBeGreaterThan(300);
      const welded = new Set<string>();
      for (const reading of await readings(model)) {
        for (const [word] of reading.replace(NAMED, '').matchAll(/\p{L}{4,}/gu))
          if (foreign.has(word)) welded.add(word);
      }
      expect([...welded]).toEqual([]);
    },
  );
});
