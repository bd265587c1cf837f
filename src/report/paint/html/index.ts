/** The report as one HTML file. */
export { htmlPainter } from './html-painter.ts';
