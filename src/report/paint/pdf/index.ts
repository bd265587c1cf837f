/** The report as a PDF. */
export { pdfPainter } from './pdf-painter.ts';
