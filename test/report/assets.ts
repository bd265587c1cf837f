import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PaintAssets } from '../../src/report/index.ts';

const file = (path: string) =>
  new Uint8Array(
    readFileSync(fileURLToPath(new URL(`../../node_modules/@expo-google-fonts/${path}`, import.meta.url))),
  );

/** The report's fonts as bytes. */
export const ASSETS: PaintAssets = {
  fonts: {
    regular: file('source-sans-3/400Regular/SourceSans3_400Regular.ttf'),
    semibold: file('source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf'),
    bold: file('source-sans-3/700Bold/SourceSans3_700Bold.ttf'),
    mono: file('source-code-pro/400Regular/SourceCodePro_400Regular.ttf'),
  },
};
