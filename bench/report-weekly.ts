import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { FORMATS, loadPainter, type PaintAssets, type ReportModel } from '../src/report/index.ts';
import { WEEK } from '../test/report/fixture.ts';
import type { Bench, Figure } from './figure.ts';
import { atMost, compare } from './measure.ts';

/** How many times longer five designed formats may take than the bare library that writes their words once. */
const LIMIT = 3;

const require = createRequire(import.meta.url);
const font = (path: string) => new Uint8Array(readFileSync(require.resolve(`@expo-google-fonts/${path}`)));

/** Painting the ordinary weekly report in every format, beside pdfkit that sets the same words with the same fonts and nothing else. */
export const reportWeekly: Bench = {
  name: 'report-weekly',
  description: 'painting the weekly report in all formats against pdfkit writing its words',
  run: async () => {
    const assets: PaintAssets = {
      fonts: {
        regular: font('source-sans-3/400Regular/SourceSans3_400Regular.ttf'),
        semibold: font('source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf'),
        bold: font('source-sans-3/700Bold/SourceSans3_700Bold.ttf'),
        mono: font('source-code-pro/400Regular/SourceCodePro_400Regular.ttf'),
      },
    };
    const texts = textsOf(WEEK);
    const plain = () => plainPdf(texts, assets.fonts);
    const painters = await Promise.all(FORMATS.map(loadPainter));
    const paint = (painter: (typeof painters)[number]) => painter.paint(WEEK, assets, { pageSize: 'A4' });
    const figures: Figure[] = [];
    const measure = async (figure: string, work: () => Promise<unknown>) => {
      const times = await compare(work, plain);
      figures.push(
        atMost(LIMIT, { figure, value: times.ours, unit: 'ms', peer: 'pdfkit, words only', peerValue: times.peer }),
      );
    };
    await measure('report-weekly', async () => {
      for (const painter of painters) await paint(painter);
    });
    const pdf = painters.find((painter) => painter.format === 'pdf');
    if (pdf !== undefined) await measure('report-weekly-pdf', () => paint(pdf));
    return figures;
  },
};

/** Every string that the model prints. */
function textsOf(model: ReportModel): string[] {
  const texts: string[] = [];
  JSON.stringify(model, (_key, value: unknown) => {
    if (typeof value === 'string') texts.push(value);
    return value;
  });
  return texts;
}

async function plainPdf(texts: readonly string[], fonts: PaintAssets['fonts']): Promise<number> {
  const doc = new PDFDocument({ size: 'A4' });
  let size = 0;
  const done = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Uint8Array) => {
      size += chunk.length;
    });
    doc.on('end', () => resolve());
    doc.on('error', reject);
  });
  for (const [name, bytes] of Object.entries(fonts)) doc.registerFont(name, Buffer.from(bytes));
  texts.forEach((text, i) => {
    doc
      .font((['regular', 'semibold', 'bold', 'mono'] as const)[i % 4] ?? 'regular')
      .fontSize(9)
      .text(text);
  });
  doc.end();
  await done;
  return size;
}
