import type { Fields } from './fields.ts';

/** Of a run. */
export const DEFAULT_KEY_PREFIX = 'session_bench_';

/** Of `conform`, which may run at the same time. */
export const CONFORM_KEY_PREFIX = `${DEFAULT_KEY_PREFIX}conform_`;

/** The prefix and the longest name of a table or an index must fit into PostgreSQL's 63 characters. */
const MOST_CHARACTERS = 24;

const PATTERN = new RegExp(`^(?!sqlite_)[a-z_][a-z0-9_]{0,${MOST_CHARACTERS - 1}}$`, 'i');

/** Reads `--key-prefix`, which begins the name of every key and table: a name that every kind of server accepts. */
export function readKeyPrefix(fields: Fields, text: string | undefined, fallback: string): string {
  if (text === undefined || PATTERN.test(text)) return text ?? fallback;
  fields.reject(
    'key-prefix',
    text,
    `must be 1 to ${MOST_CHARACTERS} letters, digits or underscores, no digit first and not sqlite_`,
  );
  return fallback;
}
