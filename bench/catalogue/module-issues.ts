import type { z } from 'zod';

/** Fields that have another name now. */
const RENAMED: Readonly<Record<string, string>> = { 'traffic.dying': 'expiring' };

type Issue = Pick<z.core.$ZodIssue, 'path' | 'message' | 'code'>;

/**
 * Describes a field of a module that does not fit, in one line: `guarantees.shared "yes": must be true or false`.
 *
 * @param page the page of docs/ that lists all fields.
 */
export function describeIssue(exported: unknown, page: string): (issue: Issue) => string {
  return (issue) => {
    const place = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
    if (issue.code === 'unrecognized_keys' && 'keys' in issue) {
      const keys = (issue.keys as readonly string[]).map((key) => {
        const field = `${place}.${key}`.slice(1);
        return field in RENAMED ? `${field} (did you mean ${RENAMED[field]}?)` : field;
      });
      return `${keys.join(', ')}: unknown field; docs/${page} lists them all`;
    }
    const value = valueAt(exported, issue.path);
    const is = value === undefined ? 'is missing' : shown(value);
    return place === '' ? `its default export is ${is}: ${issue.message}` : `${place.slice(1)} ${is}: ${issue.message}`;
  };
}

/** The value at this path. Undefined if the path does not exist. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at === null || at === undefined ? undefined : Object(at)[key]), value);
}

const LONGEST_SHOWN = 60;

/** A value in a few words. */
export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const whole = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return whole.length <= LONGEST_SHOWN ? whole : `${whole.slice(0, LONGEST_SHOWN)}…`;
}
