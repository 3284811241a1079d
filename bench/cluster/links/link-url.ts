import type { Place } from './protocol.ts';

/** Where drivers look for a host before they look at the host of the URL. */
const HOST_PARAMETERS = ['hostaddr', 'host'] as const;
const PARAMETERS = [...HOST_PARAMETERS, 'port'] as const;

/** The ports that a URL leaves out, beside that of the service. */
const SCHEME_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** Where a service's URL leads. */
export function placeOf(url: string, defaultPort: number): Place {
  const { protocol, hostname, port, searchParams } = new URL(url);
  const host = HOST_PARAMETERS.map((name) => searchParams.get(name)).find((value) => value !== null) ?? hostname;
  const ownPort = searchParams.get('port') ?? port;
  return {
    // Brackets around an IPv6 address belong to the URL.
    host: host.replaceAll(/[[\]]/g, ''),
    port: ownPort === '' ? (SCHEME_PORTS[protocol] ?? defaultPort) : Number(ownPort),
  };
}

/** The same URL by way of another place: only the host and the port are replaced. */
export function byWayOf(url: string, { host, port }: Place): string {
  const detour = new URL(url);
  for (const name of PARAMETERS) if (detour.searchParams.has(name)) detour.searchParams.delete(name);
  detour.hostname = host;
  detour.port = String(port);
  return detour.href;
}
