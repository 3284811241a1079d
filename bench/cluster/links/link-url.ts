import type { Address } from './protocol.ts';

/** Parameters in which drivers look for a host first. */
const HOST_PARAMETERS = ['hostaddr', 'host'] as const;
const PARAMETERS = [...HOST_PARAMETERS, 'port'] as const;

/** The ports that a URL may leave out, apart from the service's own. */
const SCHEME_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** The address in a service's URL. */
export function addressOf(url: string, defaultPort: number): Address {
  const { protocol, hostname, port, searchParams } = new URL(url);
  const host = HOST_PARAMETERS.map((name) => searchParams.get(name)).find((value) => value !== null) ?? hostname;
  const ownPort = searchParams.get('port') ?? port;
  return {
    // Brackets around an IPv6 address belong to the URL.
    host: host.replaceAll(/[[\]]/g, ''),
    port: ownPort === '' ? (SCHEME_PORTS[protocol] ?? defaultPort) : Number(ownPort),
  };
}

const TLS_SCHEME = /^(https|rediss|mongodb\+srv):$/;
const TLS_PARAMETERS = ['sslmode', 'ssl', 'tls', 'ssl-mode'] as const;

/** Whether this URL makes a client encrypt what it sends. The client may then check the server's name. */
export function speaksTls(url: string): boolean {
  const { protocol, searchParams } = new URL(url);
  return TLS_SCHEME.test(protocol) || TLS_PARAMETERS.some((name) => !NO_TLS.has(searchParams.get(name)));
}

/** Values without encryption; null: the parameter is missing. */
const NO_TLS: ReadonlySet<string | null> = new Set([null, 'disable', 'disabled', 'false', '0']);

/** The same URL through a link at this address: only the host and the port are replaced. */
export function viaLink(url: string, { host, port }: Address): string {
  const mapped = new URL(url);
  for (const name of PARAMETERS) if (mapped.searchParams.has(name)) mapped.searchParams.delete(name);
  mapped.hostname = host;
  mapped.port = String(port);
  return mapped.href;
}
