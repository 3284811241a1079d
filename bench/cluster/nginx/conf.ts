import { isIP } from 'node:net';
import type { RoutingPolicy } from '../../../backends/backend.ts';
import { CLIENT_ADDRESS_HEADER } from '../../model/client-address.ts';

export interface ProxiedNode {
  readonly id: string;
  /** Its IPv4 address, or a name that the proxy can resolve; missing: the proxy's own. */
  readonly host?: string;
  readonly port: number;
}

/** One of several applications; the first also gets what none of them names. */
export interface ProxiedApp {
  readonly name: string;
  readonly paths: readonly string[];
}

export interface NginxOptions {
  /** Everything nginx writes goes here. */
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly nodes: readonly ProxiedNode[];
  /** Each node serves one of these applications, in turn; missing or empty: every node serves everything. */
  readonly apps?: readonly ProxiedApp[];
  readonly routing: RoutingPolicy;
  /** How long it waits for one node: for the connection, for each read and for each write. */
  readonly timeoutMs: number;
  /** Open files it may have; one request takes two. */
  readonly fileLimit: number;
  /** The user its workers become; null if nginx does not start as root, or its package has a user for them. */
  readonly user: string | null;
  /** The network whose connections may name another client address, for routing by address; missing: `host`. */
  readonly trustedProxies?: string;
}

/** The cookie that carries a user's route; never the session's, which changes at login. */
export const ROUTE_COOKIE = 'route';

/** Idle connections kept open to the nodes, for each upstream. */
const IDLE_CONNECTIONS = 256;

/** Nodes that can replace each other. Names of a group end with its suffix, which is empty for a single group. */
interface Group {
  readonly suffix: string;
  readonly host: string;
  readonly trustedProxies: string;
  readonly nodes: readonly ProxiedNode[];
}

/** What a routing policy adds: its part of the `http` block, the target of requests, more directives. */
interface Routing {
  readonly http: readonly string[];
  readonly target: string;
  readonly directives: readonly string[];
}

const POLICIES: Record<RoutingPolicy, (group: Group) => Routing> = {
  'round-robin': (group) => ({ http: upstream(all(group), group), target: all(group), directives: [] }),

  /** By the address of the connection, or by the one that a request from this machine names. */
  'ip-hash': (group) => ({
    http: upstream(all(group), group, { balance: 'ip_hash' }),
    target: all(group),
    directives: [`set_real_ip_from ${group.trustedProxies}`, `real_ip_header ${CLIENT_ADDRESS_HEADER}`],
  }),

  /** Every user gets a random key, from which the node follows: computed for each request, stored nowhere. */
  'cookie-hash': (group) => {
    const { suffix } = group;
    const cookie = ROUTE_COOKIE + suffix;
    return {
      http: [
        ...map(`$cookie_${cookie}`, `$route_key${suffix}`, [`"" $request_id`, `default $cookie_${cookie}`]),
        ...map(`$cookie_${cookie}`, `$new_route${suffix}`, [`"" "${cookie}=$request_id; Path=/; HttpOnly"`]),
        ...upstream(all(group), group, { balance: `hash $route_key${suffix} consistent` }),
      ],
      target: all(group),
      directives: [`add_header Set-Cookie $new_route${suffix} always`],
    };
  },

  /** A cookie holds the node that answered first. A node that answers in its place takes over. */
  cookie: (group) => {
    const { suffix, host, nodes } = group;
    const cookie = ROUTE_COOKIE + suffix;
    return {
      http: [
        ...map(`$cookie_${cookie}`, `$pool${suffix}`, [
          `default ${all(group)}`,
          ...nodes.map(({ id }) => `${id} ${poolOf(id)}`),
        ]),
        // Of several addresses that were tried the last one answered. With 502 and 504 none did.
        ...map('"$status $upstream_addr"', `$answered_by${suffix}`, [
          'default ""',
          ...nodes.map((node) => `"~^(?!502|504).*[ ,]${addressPattern(node.host ?? host, node.port)}$" ${node.id}`),
        ]),
        ...map(`"$cookie_${cookie} $answered_by${suffix}"`, `$new_route${suffix}`, [
          `default "${cookie}=$answered_by${suffix}; Path=/; HttpOnly"`,
          '"~ $" ""',
          ...nodes.map(({ id }) => `"${id} ${id}" ""`),
        ]),
        ...upstream(all(group), group),
        ...nodes.flatMap(({ id }) => upstream(poolOf(id), group, { first: id })),
      ],
      target: `$pool${suffix}`,
      directives: [`add_header Set-Cookie $new_route${suffix} always`],
    };
  },
};

/** The configuration of a reverse proxy that spreads requests over the nodes by this routing policy. */
export function renderNginxConf(options: NginxOptions): string {
  const { folder, host, port, timeoutMs, fileLimit, user } = options;
  const policy = POLICIES[options.routing];
  const apps = groupsOf(options).map(({ places, ...group }) => ({ places, routing: policy(group) }));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const lines = [
    ...(user === null ? [] : [`user ${user};`]),
    'daemon off;',
    'worker_processes 1;',
    `worker_rlimit_nofile ${fileLimit};`,
    `pid ${quoted(`${folder}/nginx.pid`)};`,
    `error_log ${quoted(`${folder}/error.log`)} error;`,
    `events { worker_connections ${fileLimit}; }`,
    'http {',
    '  access_log off;',
    ...temporary.map((kind) => `  ${kind}_temp_path ${quoted(`${folder}/${kind}`)};`),
    '  # The number of requests on a connection is never what ends it.',
    '  keepalive_requests 1000000000;',
    '  keepalive_timeout 2h;',
    ...apps.flatMap(({ routing }) => routing.http).map((line) => `  ${line}`),
    '  server {',
    `    listen ${address(host, port)} backlog=4096;`,
    ...apps.flatMap(({ places, routing }) => places.flatMap((place) => location(place, routing, timeoutMs))),
    '  }',
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** The nodes by what they serve, and the locations that lead to each group. */
function groupsOf(options: NginxOptions): (Group & { readonly places: readonly string[] })[] {
  const { host, trustedProxies = host, nodes, apps = [] } = options;
  if (apps.length === 0) return [{ suffix: '', host, trustedProxies, nodes, places: ['/'] }];
  return apps.map(({ name, paths }, turn) => ({
    suffix: `_${name}`,
    host,
    trustedProxies,
    nodes: nodes.filter((_, index) => index % apps.length === turn),
    places: turn === 0 ? ['/'] : paths.map((path) => `= ${path}`),
  }));
}

function location(place: string, { target, directives }: Routing, timeoutMs: number): string[] {
  return [
    `    location ${place} {`,
    `      proxy_pass http://${target};`,
    '      proxy_http_version 1.1;',
    '      proxy_set_header Connection "";',
    '      proxy_set_header Host $http_host;',
    `      proxy_connect_timeout ${timeoutMs}ms;`,
    `      proxy_send_timeout ${timeoutMs}ms;`,
    `      proxy_read_timeout ${timeoutMs}ms;`,
    '      proxy_next_upstream error timeout;',
    '      proxy_next_upstream_tries 3;',
    ...directives.map((directive) => `      ${directive};`),
    '    }',
  ];
}

function all({ suffix }: Group): string {
  return `all${suffix}`;
}

function upstream(
  name: string,
  { host, nodes }: Group,
  { balance, first }: { readonly balance?: string; readonly first?: string } = {},
): string[] {
  const servers = nodes.map((node) => {
    const backup = first !== undefined && node.id !== first ? ' backup' : '';
    return `server ${address(node.host ?? host, node.port)} max_fails=1 fail_timeout=1s${backup}`;
  });
  const directives = [
    `zone ${name} 128k`,
    ...(balance === undefined ? [] : [balance]),
    ...servers,
    `keepalive ${IDLE_CONNECTIONS}`,
    'keepalive_requests 1000000000',
    'keepalive_timeout 2h',
  ];
  return [`upstream ${name} {`, ...directives.map((directive) => `  ${directive};`), '}'];
}

function map(source: string, variable: string, entries: readonly string[]): string[] {
  return [`map ${source} ${variable} {`, ...entries.map((entry) => `  ${entry};`), '}'];
}

function poolOf(id: string): string {
  return `first_${id}`;
}

function address(host: string, port: number): string {
  return `${host}:${port}`;
}

/** A name may stand for any address. */
function addressPattern(host: string, port: number): string {
  return address(isIP(host) === 0 ? '[^ ,]+' : host.replaceAll('.', '\\.'), port);
}

/** A path in quotes, whatever characters it has. */
function quoted(path: string): string {
  return `"${path.replaceAll(/["\\]/g, '\\$&')}"`;
}
