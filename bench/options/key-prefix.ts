import type { Fields } from './fields.ts';

/** Of a run. */
export const DEFAULT_KEY_PREFIX = 'session_bench_';

/** Of `conform`, which may be asked at the same time. */
export const CONFORM_KEY_PREFIX = `${DEFAULT_KEY_PREFIX}conform_`;

/** With the longest name that follows it, of a table or of its index, it has to fit into PostgreSQL's 63 characters. */
const MOST_CHARACTERS = 24;

const PATTERN = new RegExp(`^(?!sqlite_)[a-z_][a-z0-9_]{0,${MOST_CHARACTERS - 1}}$`, 'i');

/** What every key and table of ours begins with: a name that each of the servers takes. */
export function readKeyPrefix(fields: Fields, text: string | undefined, fallback: string): string {
  if (text === undefined || PATTERN.test(text)) return text ?? fallback;
  fields.reject(
    'key-prefix',
    text,
    `must be 1 to ${MOST_CHARACTERS} letters, digits or underscores, no digit first and not sqlite_`,
  );
  return fallback;
}
