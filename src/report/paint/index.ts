export { csvPainter } from './csv.ts';
export { jsonPainter } from './json.ts';
export { markdown, markdownPainter } from './markdown.ts';
