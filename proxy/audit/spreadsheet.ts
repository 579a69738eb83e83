// What may stand in a cell of a table that leaves as CSV? Any text, but none that a spreadsheet would calculate. Pure: the console makes
// tables too.

/**
 * Where a cell begins with what starts a formula: at its own start, and behind what spreadsheets of other countries take for the end of a
 * cell (a semicolon, a tab, a line break; quotes after it). Signs in full width count: some spreadsheets read them as the plain ones.
 */
const FORMULA = /(^|[;\t\r\n])(["\s]*)(?=[=+\-@\uff0b\uff0d\uff1d\uff20])/g;

/** The text with an apostrophe in front of whatever a spreadsheet could take for a formula (OWASP, CSV injection). It is not quoted for CSV. */
export const withoutFormula = (text: string): string => text.replaceAll(FORMULA, "$1$2'");
