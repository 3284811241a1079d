/** A whole HTTP/1.1 request as latin1 text, one character per byte; text beyond ASCII is sent as UTF-8. */
export function httpRequest(request: {
  readonly method: string;
  /** For the Host header. */
  readonly authority: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Null: none. */
  readonly body: string | null;
}): string {
  const { method, authority, path, headers, body } = request;
  const content = body === null ? '' : bytesOf(body);
  // RFC 9110, 8.6: said even where it is 0, for methods that usually carry something.
  const needsLength = body !== null || ['POST', 'PUT', 'PATCH'].includes(method);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: ${authority}`,
    ...headers.map(([name, value]) => `${name}: ${bytesOf(value)}`),
    ...(needsLength ? [`content-length: ${content.length}`] : []),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${content}`;
}

function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
