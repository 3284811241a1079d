import { shortened, widthOf } from './aligned.ts';

/** The widest that a line of a report may be. */
export const REPORT_WIDTH = 120;

/** Breaks a text at spaces so that no line is wider than the report; a longer word is cut. */
export function wrapped(text: string, indent = ''): string[] {
  const lines: string[] = [];
  let left = 0;
  for (const word of text.split(/(?<=\S)\s+/)) {
    const last = lines.at(-1);
    const width = widthOf(word);
    if (last !== undefined && 1 + width <= left) {
      lines[lines.length - 1] = `${last} ${word}`;
      left -= 1 + width;
      continue;
    }
    const start = last === undefined ? '' : indent;
    lines.push(shortened(`${start}${word}`, REPORT_WIDTH));
    left = REPORT_WIDTH - widthOf(start) - width;
  }
  return lines;
}
