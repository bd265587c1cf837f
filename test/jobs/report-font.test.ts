import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadAssets } from '../../jobs/reporting/paint-report.ts';
import { packagesFor } from '../../jobs/reporting/script-fonts.ts';
import { HOSTILE, WEEK } from '../report/fixture.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const folder = temporaryFolder('font');
afterAll(() => folder.remove());

describe('the font of a report', () => {
  const emoji = new URL(
    '../../node_modules/@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf',
    import.meta.url,
  );

  it('is read where the texts need more than the report’s own, and not where they do not', async () => {
    const file = join(folder.path, 'own.ttf');
    writeFileSync(file, readFileSync(emoji));
    expect((await loadAssets(HOSTILE, { font: file })).fallback?.own?.length).toBe(readFileSync(emoji).length);
    expect((await loadAssets(WEEK, { font: join(folder.path, 'nowhere.ttf') })).fallback).toBeUndefined();
  });

  it('comes along for Thai and Devanagari, and has the name of a package for the scripts of East Asia', async () => {
    const model = { ...WEEK, title: 'ความพร้อม · उपलब्धता · 支付 · 결제' };
    const { fallback } = await loadAssets(model);
    expect(fallback?.thai?.length).toBeGreaterThan(10_000);
    expect(fallback?.devanagari?.length).toBeGreaterThan(10_000);
    const packages = ['@expo-google-fonts/noto-sans-sc', '@expo-google-fonts/noto-sans-kr'];
    expect(packagesFor([...'支付결제'])).toEqual(packages);
    expect(packagesFor(['ა'])).toEqual([]);
  });

  it('is refused, with what to give instead, where it is none', async () => {
    const collection = join(folder.path, 'many.ttc');
    writeFileSync(collection, 'ttcf and so on');
    const refused = { message: expect.stringContaining(collection), hint: expect.stringContaining('.ttc') };
    await expect(loadAssets(HOSTILE, { font: collection })).rejects.toThrow(expect.objectContaining(refused));
    const missing = join(folder.path, 'nowhere.otf');
    await expect(loadAssets(HOSTILE, { font: missing })).rejects.toThrow(expect.objectContaining({ code: 'REPORT' }));
  });
});
