/** An escape in JSON that jsonb refuses: NUL, or half of a surrogate pair (JSON.stringify writes whole ones as they are). */
const REFUSED_BY_JSONB = /\\u(?:0000|d[89a-f])/;

/**
 * A session's JSON in a form that jsonb takes. If it has characters that jsonb refuses, the whole text is stored as a JSON
 * string instead of an object, so that no character is lost.
 */
export function toJsonb(json: string): string {
  return REFUSED_BY_JSONB.test(json) ? JSON.stringify(json) : json;
}

/** The inverse of `toJsonb`, up to the order of keys and spaces. */
export function fromJsonb(text: string): string {
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}
