const UNITS_MS = { ms: 1, s: 1000, m: 60_000 } as const;

export const DURATION_FORM = 'a duration such as 14, 14s, 500ms or 1m';

/** `14` and `14s` are 14,000 ms, `500ms` 500, `1m` 60,000; null for anything else. */
export function parseDurationMs(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,6})?)(ms|s|m)?$/.exec(text);
  if (match === null) return null;
  const unit = (match[2] ?? 's') as keyof typeof UNITS_MS;
  return Number(match[1]) * UNITS_MS[unit];
}

/** The shortest form that `parseDurationMs` reads back as the same whole number of milliseconds. */
export function formatDurationMs(durationMs: number): string {
  if (durationMs !== 0 && durationMs % UNITS_MS.m === 0) return `${durationMs / UNITS_MS.m}m`;
  if (durationMs % UNITS_MS.s === 0) return `${durationMs / UNITS_MS.s}s`;
  return durationMs < UNITS_MS.s ? `${durationMs}ms` : `${durationMs / UNITS_MS.s}s`;
}
