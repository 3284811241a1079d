import type { Fields } from '../../options/fields.ts';

export interface HttpMessage {
  readonly method: string;
  /** In the order given. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Null if the requests have no body. */
  readonly body: string | null;
}

/** RFC 9110, 5.6.2. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/** Headers that frame a message: the driver sets them. */
const OURS: ReadonlySet<string> = new Set(['host', 'content-length', 'transfer-encoding']);

/** Methods whose answer is framed in another way. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['HEAD', 'CONNECT']);

/** Reads `--method`, `--header` and `--body`. No header is added: a body without a content type stays without one. */
export function readHttpMessage(
  fields: Fields,
  options: { readonly method?: string; readonly header?: readonly string[]; readonly body?: string },
): HttpMessage {
  const { method = 'GET', header = [], body = null } = options;
  if (!TOKEN.test(method)) fields.reject('method', method, 'must be one word, such as GET or POST');
  else if (UNSUPPORTED.has(method.toUpperCase())) {
    fields.reject('method', method, 'is not supported, since its answer has no body of its own; use GET');
  }
  const headers = header.flatMap((text) => {
    const shown = `'${text.replaceAll(/\p{Cc}/gu, '?')}'`;
    const [, name = '', value = ''] = /^([^:]*):[ \t]*(.*?)[ \t]*$/s.exec(text) ?? [];
    if (!TOKEN.test(name) || !isFieldValue(value)) {
      fields.reject('header', shown, "must be 'Name: value' on one line");
    } else if (OURS.has(name.toLowerCase())) {
      fields.reject('header', shown, `${name} follows from the URL and the body, and cannot be set`);
    }
    return [[name, value] as const];
  });
  return { method: method.toUpperCase(), headers, body };
}

/** RFC 9110, 5.5: all but the tab are forbidden. */
const CONTROL = /[^\P{Cc}\t]/u;

function isFieldValue(value: string): boolean {
  return !CONTROL.test(value);
}
