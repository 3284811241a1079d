/**
 * A number with its thousands grouped, in full: `12,345,678`.
 *
 * @param digits after the point; without it as many as the number has, at most three.
 */
export function thousands(value: number, digits?: number): string {
  return value.toLocaleString(
    'en-US',
    digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits },
  );
}
