import { distance } from 'fastest-levenshtein';

/** The parts of a list with commas between them. */
export function splitList(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

/** ` (did you mean redis?)` if one of the names is close to what was typed; else the empty string. */
export function suggestion(typed: string, names: readonly string[]): string {
  const near = nearestName(typed, names);
  return near === null ? '' : ` (did you mean ${near}?)`;
}

/** The name closest to what was typed; null if more than a third of its letters differ. */
export function nearestName(typed: string, names: readonly string[]): string | null {
  const [best] = names
    .map((name) => ({ name, edits: distance(typed.toLowerCase(), name.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits);
  if (best === undefined) return null;
  const isStart = typed.length >= 3 && best.name.startsWith(typed.toLowerCase());
  return isStart || best.edits <= Math.max(1, Math.ceil(best.name.length / 3)) ? best.name : null;
}
