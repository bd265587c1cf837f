import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { PaintAssets, ReportModel } from '../../src/report/index.ts';

type ScriptFonts = Pick<NonNullable<PaintAssets['fallback']>, 'thai' | 'devanagari' | 'kana' | 'han' | 'hangul'>;

interface ScriptFont {
  readonly name: keyof ScriptFonts;
  readonly letters: RegExp;
  readonly package: string;
  readonly file: string;
}

/**
 * Fonts of scripts that the usual ones lack, each in a package of its own. Thai and Devanagari come with nines. A package for East Asia
 * weighs 50 MB and more: it is taken where somebody has installed it. Chinese letters are in the Japanese font, too.
 */
const SCRIPT_FONTS: readonly ScriptFont[] = [
  font('thai', /\p{Script=Thai}/u, 'noto-sans-thai', 'NotoSansThai'),
  font('devanagari', /\p{Script=Devanagari}/u, 'noto-sans-devanagari', 'NotoSansDevanagari'),
  font('han', /\p{Script=Han}|\p{Script=Bopomofo}/u, 'noto-sans-sc', 'NotoSansSC'),
  font('kana', /\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Han}/u, 'noto-sans-jp', 'NotoSansJP'),
  font('hangul', /\p{Script=Hangul}/u, 'noto-sans-kr', 'NotoSansKR'),
];

function font(name: ScriptFont['name'], letters: RegExp, folder: string, face: string): ScriptFont {
  return { name, letters, package: `@expo-google-fonts/${folder}`, file: `400Regular/${face}_400Regular.ttf` };
}

/** The fonts of the scripts that a model is written in, as far as they are installed. */
export async function scriptFonts(model: ReportModel): Promise<ScriptFonts> {
  const { resolve } = createRequire(import.meta.url);
  const text = JSON.stringify(model);
  const fonts: Partial<Record<keyof ScriptFonts, Uint8Array>> = {};
  for (const { name, letters, package: from, file } of SCRIPT_FONTS) {
    if (!letters.test(text)) continue;
    const path = installed(() => resolve(`${from}/${file}`));
    if (path !== undefined) fonts[name] = new Uint8Array(await readFile(path));
  }
  return fonts;
}

/** Packages that have fonts for letters, the first of each script: `npm install` makes them known. */
export function packagesFor(letters: readonly string[]): readonly string[] {
  const found = letters.flatMap((letter) => SCRIPT_FONTS.find((each) => each.letters.test(letter))?.package ?? []);
  return [...new Set(found)];
}

function installed(resolved: () => string): string | undefined {
  try {
    return resolved();
  } catch {
    return undefined;
  }
}
