import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  FORMATS,
  loadPainter,
  type PaintAssets,
  type Painter,
  type PaintOptions,
  type ReportModel,
} from '../../src/report/index.ts';

export interface PaintedFile {
  readonly format: Painter['format'];
  readonly mediaType: string;
  readonly content: Uint8Array;
}

const FONT_FILES: Readonly<Record<keyof PaintAssets['fonts'], string>> = {
  regular: '@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf',
  semibold: '@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf',
  bold: '@expo-google-fonts/source-sans-3/700Bold/SourceSans3_700Bold.ttf',
  mono: '@expo-google-fonts/source-code-pro/400Regular/SourceCodePro_400Regular.ttf',
};

/** The fonts of the report, from the packages that carry them. */
export async function loadAssets(): Promise<PaintAssets> {
  const require = createRequire(import.meta.url);
  const font = async (name: keyof PaintAssets['fonts']): Promise<Uint8Array> =>
    new Uint8Array(await readFile(require.resolve(FONT_FILES[name])));
  const [regular, semibold, bold, mono] = await Promise.all([
    font('regular'),
    font('semibold'),
    font('bold'),
    font('mono'),
  ]);
  return { fonts: { regular, semibold, bold, mono } };
}

/** Paints a model in the formats asked for, in their usual order. */
export async function paintReport(
  model: ReportModel,
  formats: readonly Painter['format'][],
  assets: PaintAssets,
  options: PaintOptions,
): Promise<PaintedFile[]> {
  const files: PaintedFile[] = [];
  for (const format of FORMATS) {
    if (!formats.includes(format)) continue;
    const painter = await loadPainter(format);
    files.push({ format, mediaType: painter.mediaType, content: await painter.paint(model, assets, options) });
  }
  return files;
}

/** Writes `NAME.pdf` and its like. A file is replaced whole: nobody ever reads half of one. */
export async function writeReport(directory: string, name: string, files: readonly PaintedFile[]): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const paths: string[] = [];
  for (const { format, content } of files) {
    const path = join(directory, `${name}.${format}`);
    const draft = join(directory, `.${name}.${format}.${process.pid}.part`);
    try {
      await writeFile(draft, content);
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
    paths.push(path);
  }
  return paths;
}
