/** How texts become glyphs: what a font can show, in which order, and how wide. Pure. */
export { escapeXml } from './escape-xml.ts';
export { type FontMetrics, type Measure, measureWith, readFontMetrics } from './font-metrics.ts';
export { plainText } from './plain-text.ts';
export { isolated } from './right-to-left.ts';
export { isSimple, simpleWidth } from './simple-text.ts';
export {
  type Covers,
  coverageOf,
  FALLBACK_SIZE,
  type FontName,
  isFallback,
  lettersWithoutFont,
  metricsOf,
  needsFallback,
  type TypeRun,
  type Typeset,
  typeRuns,
} from './type-runs.ts';
