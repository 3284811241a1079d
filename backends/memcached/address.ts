/** Where a `memcached://host:port` URL points. The port is 11211 where none is given. */
export function addressOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: port === '' ? 11211 : Number(port) };
}
