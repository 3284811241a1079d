import { formatDurationMs } from '../../model/duration.ts';
import type { RunResult } from '../../model/run-result.ts';
import { shellQuote } from '../../model/shell-quote.ts';

type Options = NonNullable<RunResult['options']>;

/** Options that are true unless they are given, as `--no-…`. */
const NEGATED: ReadonlySet<string> = new Set(['install']);

/**
 * The command that repeats a run exactly: the options that were given, with the load and the seed that the run had. Null
 * if the options are not known.
 */
export function repeatCommand({
  options,
  config: { load, seed },
}: Pick<RunResult, 'options' | 'config'>): string | null {
  if (options === null) return null;
  const all: Options = {
    ...options,
    rate: String(load.ratePerSecond),
    sessions: String(load.cohortSize),
    duration: formatDurationMs(load.durationMs),
    seed: String(seed),
  };
  const words = Object.entries(all).flatMap(([key, value]) => wordsOf(key, value));
  return `npm run bench -- ${words.join(' ')}`;
}

function wordsOf(key: string, value: Options[string]): readonly string[] {
  const name = key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (typeof value !== 'boolean') return [value].flat().flatMap((one) => [`--${name}`, shellQuote(one)]);
  if (NEGATED.has(key)) return value ? [] : [`--no-${name}`];
  return value ? [`--${name}`] : [];
}
