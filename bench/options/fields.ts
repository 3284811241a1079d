import { DURATION_FORM, formatDurationMs, parseDurationMs } from '../model/duration.ts';
import { splitList, suggestion } from '../model/names.ts';
import { thousands } from '../model/thousands.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * Reads option values and collects all problems: one line each, with the option, the value and what is allowed. A value
 * with a problem is replaced by its fallback, so that the other options can be checked.
 */
export class Fields {
  readonly problems: string[] = [];

  reject(option: string, value: string, allowed: string): void {
    this.problems.push(`--${option} ${value === '' ? '""' : value}: ${allowed}`);
  }

  /** Plain decimal notation only: no exponent, no hexadecimal, no Infinity. */
  number(option: string, text: string | undefined, fallback: number, { min, max }: Range): number {
    if (text === undefined) return fallback;
    const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    this.reject(option, text, `must be a number from ${thousands(min)} to ${thousands(max)}`);
    return fallback;
  }

  integer(option: string, text: string | undefined, fallback: number, { min, max }: Range): number {
    if (text === undefined) return fallback;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    this.reject(option, text, `must be a whole number from ${thousands(min)} to ${thousands(max)}`);
    return fallback;
  }

  /** A whole number of milliseconds. */
  durationMs(option: string, text: string | undefined, fallbackMs: number, range: Range): number {
    return this.#duration(option, text, fallbackMs, range, Number.isInteger);
  }

  /** Milliseconds with or without a fraction. */
  fineDurationMs(option: string, text: string | undefined, fallbackMs: number, range: Range): number {
    return this.#duration(option, text, fallbackMs, range, () => true);
  }

  #duration(
    option: string,
    text: string | undefined,
    fallbackMs: number,
    { min, max }: Range,
    isFineEnough: (valueMs: number) => boolean,
  ): number {
    if (text === undefined) return fallbackMs;
    const value = parseDurationMs(text);
    if (value !== null && isFineEnough(value) && value >= min && value <= max) return value;
    this.reject(option, text, `must be ${DURATION_FORM}, from ${formatDurationMs(min)} to ${formatDurationMs(max)}`);
    return fallbackMs;
  }

  /** One of a few words. */
  choice<T extends string>(option: string, text: string | undefined, fallback: T, choices: readonly T[]): T {
    if (text === undefined) return fallback;
    const chosen = choices.find((choice) => choice === text);
    if (chosen !== undefined) return chosen;
    this.reject(option, text, `must be one of ${choices.join(', ')}${suggestion(text, choices)}`);
    return fallback;
  }

  /** Where figures are written as well: the path of a file, `-` for stdout; null for nowhere. */
  jsonFile(text: string | undefined): string | null {
    if (text?.trim() === '') this.reject('json', '', 'must name a file, or - for stdout');
    return text ?? null;
  }

  /** A list of names with commas between them, in the order given; all known names if the option is missing. */
  names(option: string, text: string | undefined, known: readonly string[]): readonly string[] {
    if (text === undefined) return known;
    const given = splitList(text);
    if (given.every((name) => name === '')) {
      this.reject(option, text, `must name at least one of ${known.join(', ')}`);
      return known;
    }
    for (const name of new Set(given.filter((candidate) => !known.includes(candidate)))) {
      this.reject(option, name, `unknown${suggestion(name, known)}; known are ${known.join(', ')}`);
    }
    for (const name of new Set(given.filter((candidate, index) => given.indexOf(candidate) !== index))) {
      this.reject(option, text, `names ${name} more than once`);
    }
    return given;
  }
}
