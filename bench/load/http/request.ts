/** A whole HTTP/1.1 request as latin1 text, one character per byte. Text outside ASCII is sent as UTF-8. */
export function httpRequest(request: {
  readonly method: string;
  /** For the Host header. */
  readonly authority: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Null: no body. */
  readonly body: string | null;
}): string {
  const { method, authority, path, headers, body } = request;
  const content = body === null ? '' : bytesOf(body);
  // RFC 9110, 8.6: methods that usually carry a body send the length even if it is 0.
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
