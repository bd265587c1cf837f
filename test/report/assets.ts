import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PaintAssets } from '../../src/report/index.ts';

const file = (path: string) =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url))));

/** The report's fonts as bytes. */
export const ASSETS: PaintAssets = {
  fonts: {
    regular: file('@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf'),
    semibold: file('@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf'),
    bold: file('@expo-google-fonts/source-sans-3/700Bold/SourceSans3_700Bold.ttf'),
    mono: file('@expo-google-fonts/source-code-pro/400Regular/SourceCodePro_400Regular.ttf'),
  },
};

/** The same with the fonts of other scripts. */
export const ALL_ASSETS: PaintAssets = {
  ...ASSETS,
  fallback: {
    wide: file('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
    emoji: file('@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf'),
  },
};
