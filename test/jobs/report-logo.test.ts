import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { loadAssets, paintReport } from '../../jobs/reporting/paint-report.ts';
import { composeReportMail, type ReportModel } from '../../src/report/index.ts';
import { SITUATIONS } from '../report/situations.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const folder = temporaryFolder('logo');
afterAll(() => folder.remove());

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), data.length + 8);
  return whole;
}

/** A disc on a transparent ground, 80 × 40. */
function png(): Buffer {
  const rows = Array.from({ length: 40 }, (_, y) => [
    0,
    ...Array.from({ length: 80 }, (_, x) => [27, 94, 158, Math.hypot(x - 40, y - 20) < 19 ? 255 : 0]).flat(),
  ]);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(80, 0);
  head.writeUInt32BE(40, 4);
  head.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('the logo of a report', () => {
  const model = SITUATIONS.breached as ReportModel;
  const file = join(folder.path, 'logo.png');
  writeFileSync(file, png());

  it('stands in the head of the PDF, the page and the mail, with the same bytes each time', async () => {
    const assets = await loadAssets(model, { logo: file });
    const [once, again] = await Promise.all(
      [1, 2].map(() => paintReport(model, ['pdf', 'html'], assets, { pageSize: 'A4' })),
    );
    expect(again).toEqual(once);
    const [pdf, html] = (once ?? []).map(({ content }) => Buffer.from(content).toString('latin1'));
    expect(pdf).toMatch(/\/Subtype \/Image[^>]*\/Width 80/s);
    expect(html).toContain(`<img class="logo" src="data:image/png;base64,${png().toString('base64')}" alt="">`);
    const mail = composeReportMail(model, { pdf: undefined, logo: assets.logo });
    expect(mail.html).toContain('src="cid:logo@nines"');
    expect(mail.inline).toMatchObject([{ cid: 'logo@nines', name: 'logo.png', mediaType: 'image/png' }]);
  });

  it('is refused where it is no picture, too large, or not there', async () => {
    const text = join(folder.path, 'text.png');
    writeFileSync(text, '<svg/>');
    const large = join(folder.path, 'large.png');
    writeFileSync(large, Buffer.concat([png(), Buffer.alloc(1_000_000)]));
    await expect(loadAssets(model, { logo: text })).rejects.toThrow(
      `cannot use the logo ${text}: it is neither PNG nor JPEG`,
    );
    await expect(loadAssets(model, { logo: large })).rejects.toThrow(
      /cannot use the logo .*large.png: it has 10\d+ bytes/,
    );
    for (const [name, bytes] of [
      ['half.png', png().subarray(0, 60)],
      ['flipped.png', Buffer.from(png().map((byte, i) => (i === 50 ? byte ^ 1 : byte)))],
      ['half.jpg', Buffer.from('\u00ff\u00d8\u00ff\u00e0broken', 'latin1')],
    ] as const) {
      writeFileSync(join(folder.path, name), bytes);
      await expect(loadAssets(model, { logo: join(folder.path, name) })).rejects.toThrow(
        /damaged, cut off or too large/,
      );
    }
    await expect(loadAssets(model, { logo: join(folder.path, 'none') })).rejects.toThrow(/ENOENT/);
  });
});
