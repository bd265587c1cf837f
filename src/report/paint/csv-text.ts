/** What spreadsheets take for a formula (OWASP, CSV injection); a leading apostrophe makes them take it for text. */
const FORMULA = /^[=+\-@\t\r]/;

/** A text from outside as a cell of a CSV file (RFC 4180) that spreadsheets open. */
export function csvText(text: string): string {
  return csvCell(FORMULA.test(text) ? `'${text}` : text);
}

/** A text of ours as a cell; one that begins like a formula is a number with a sign, and stays one. */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
