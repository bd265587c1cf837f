import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { ExitCode, NinesError } from '../../src/errors.ts';
import {
  FORMATS,
  loadPainter,
  needsFallback,
  type PaintAssets,
  type Painter,
  type PaintOptions,
  type ReportModel,
  type SideFile,
} from '../../src/report/index.ts';
import { ownFile, refusal } from './own-file.ts';
import { ownLogo } from './own-logo.ts';
import { scriptFonts } from './script-fonts.ts';

export interface PaintedFile {
  readonly format: Painter['format'];
  readonly mediaType: string;
  readonly content: Uint8Array;
  /** Pictures that it links to, kept in `NAME.files/` beside it. */
  readonly beside: readonly SideFile[];
}

const FONT_FILES: Readonly<Record<keyof PaintAssets['fonts'], string>> = {
  regular: '@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf',
  semibold: '@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf',
  bold: '@expo-google-fonts/source-sans-3/700Bold/SourceSans3_700Bold.ttf',
  mono: '@expo-google-fonts/source-code-pro/400Regular/SourceCodePro_400Regular.ttf',
};

const FALLBACK_FILES = {
  wide: 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  emoji: '@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf',
} as const;

/**
 * The fonts of the report, and those that its texts need beyond them, from the packages that carry them.
 * @param own files of the user's: a font for scripts that those lack, a logo for the head
 * @throws NinesError where it cannot be read
 */
export async function loadAssets(
  model?: ReportModel,
  own: { readonly font?: string | undefined; readonly logo?: string | undefined } = {},
): Promise<PaintAssets> {
  const [regular, semibold, bold, mono] = await Promise.all([
    packagedFont(FONT_FILES.regular),
    packagedFont(FONT_FILES.semibold),
    packagedFont(FONT_FILES.bold),
    packagedFont(FONT_FILES.mono),
  ]);
  const assets = {
    fonts: { regular, semibold, bold, mono },
    ...(own.logo !== undefined && { logo: await ownLogo(own.logo) }),
  };
  if (model === undefined || !needsFallback(model, assets)) return assets;
  const [wide, emoji, scripts] = await Promise.all([
    packagedFont(FALLBACK_FILES.wide),
    packagedFont(FALLBACK_FILES.emoji),
    scriptFonts(model),
  ]);
  const chosen = own.font !== undefined && { own: await ownFont(own.font) };
  return { ...assets, fallback: { wide, emoji, ...scripts, ...chosen } };
}

const packagedFonts = new Map<string, Uint8Array>();

/** Read once in a process: painters keep what they have found out about a font for as long as they see the same bytes. */
async function packagedFont(file: string): Promise<Uint8Array> {
  const bytes = packagedFonts.get(file) ?? new Uint8Array(await readFile(createRequire(import.meta.url).resolve(file)));
  packagedFonts.set(file, bytes);
  return bytes;
}

/** TrueType and OpenType begin with one of these; a collection of several fonts does not. */
const FONT_BEGINS = ['\u0000\u0001\u0000\u0000', 'OTTO', 'true'];

async function ownFont(file: string): Promise<Uint8Array> {
  const refused = refusal(
    `the font ${file}`,
    'Give one TrueType or OpenType font (.ttf, .otf) in `font` of the report; of a collection (.ttc) take one out.',
  );
  const bytes = await ownFile(file, refused);
  if (!FONT_BEGINS.includes(bytes.subarray(0, 4).toString('latin1'))) throw refused('it is no single font');
  return new Uint8Array(bytes);
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
    files.push({
      format,
      mediaType: painter.mediaType,
      content: await painter.paint(model, assets, options),
      beside: (await painter.beside?.(model, assets)) ?? [],
    });
  }
  return files;
}

/** Writes `NAME.pdf` and its like, and returns their paths; pictures stand in `NAME.files/`. A file is replaced whole: nobody ever reads half of one. */
export async function writeReport(directory: string, name: string, files: readonly PaintedFile[]): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const paths: string[] = [];
  for (const { format, content, beside } of files) {
    const folder = join(directory, `${name}.files`);
    // First the pictures: a report that is there has them.
    if (beside.length > 0) await mkdir(folder, { recursive: true });
    for (const picture of beside) await writeFileWhole(join(folder, picture.name), picture.content);
    paths.push(await writeFileWhole(join(directory, `${name}.${format}`), content));
  }
  return paths;
}

/**
 * Replaces a file whole, and returns its path.
 * @throws NinesError where it cannot be written; what was there before stays.
 */
export async function writeFileWhole(path: string, content: Uint8Array): Promise<string> {
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    await writeFile(draft, content);
    await rename(draft, path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new NinesError('REPORT', `cannot write ${path}: ${why}`, ExitCode.failed, {
      hint: 'Make room or choose another folder with --out, and run the report again: it is kept in the store.',
      cause,
    });
  } finally {
    await rm(draft, { force: true });
  }
  return path;
}
