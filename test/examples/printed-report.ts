import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** Holds the PDF and the HTML of a report in `out/` of an example's folder to its model: title, key figures and service levels. */
export function expectPrinted(folder: string, report: string): void {
  const file = (format: string) => join(folder, 'out', `${report}.${format}`);
  const model = JSON.parse(readFileSync(file('json'), 'utf8')) as {
    title: string;
    tiles: { label: string; figure: { text: string } }[];
    slos: { rows: { name: string }[] };
  };
  const html = readFileSync(file('html'), 'utf8');
  const pdf = execFileSync('pdftotext', ['-layout', file('pdf'), '-'], { encoding: 'utf8', maxBuffer: 1e8 });
  for (const text of [model.title, ...model.tiles.flatMap(({ label, figure }) => [label, figure.text])]) {
    expect(pdf).toContain(text);
    expect(html).toContain(text);
  }
  for (const { name } of model.slos.rows) expect(pdf.replace(/\s+/g, ' ')).toContain(name.slice(0, 20));
}
