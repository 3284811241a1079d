/** Where requests go, read from a URL. */
export interface HttpTarget {
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  /** For the Host header: as in the URL. */
  readonly authority: string;
  /** With the query. */
  readonly path: string;
}

/** The target that a URL names; or what is wrong with the URL, as a sentence without a subject. */
export function readHttpTarget(text: string): HttpTarget | { readonly problem: string } {
  if (!URL.canParse(text)) return { problem: 'is not a URL such as http://127.0.0.1:3000/path' };
  const url = new URL(text);
  if (url.protocol === 'https:') {
    return { problem: 'is https, and only http is measured: name the http port behind the server that ends TLS' };
  }
  if (url.protocol !== 'http:' || url.hostname === '') {
    return { problem: 'must begin with http://, as in http://127.0.0.1:3000/path' };
  }
  if (url.username !== '' || url.password !== '') {
    return { problem: "must not hold a user or a password: use --header 'Authorization: …'" };
  }
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 80 : Number(url.port),
    authority: url.host,
    path: url.pathname + url.search,
  };
}
