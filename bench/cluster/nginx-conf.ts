import type { RoutingPolicy } from '../../backends/backend.ts';

export interface NginxOptions {
  /** Everything nginx writes goes here. */
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly nodes: readonly { readonly id: string; readonly port: number }[];
  readonly routing: RoutingPolicy;
  /** How long it waits for one node: for the connection, for each read and for each write. */
  readonly timeoutMs: number;
  /** Open files it may have; one request takes two. */
  readonly fileLimit: number;
  /** The user its workers become; null where it is not started as root. */
  readonly user: string | null;
}

/** The cookie that carries a user's route; never the session's, which changes at login. */
export const ROUTE_COOKIE = 'route';

/** Idle connections kept open to the nodes, for each upstream. */
const IDLE_CONNECTIONS = 256;

/** What a routing policy needs: its part of the `http` block, where to pass requests to, which headers to add. */
interface Routing {
  readonly http: readonly string[];
  readonly target: string;
  readonly headers: readonly string[];
}

const POLICIES: Record<RoutingPolicy, (options: NginxOptions) => Routing> = {
  'round-robin': (options) => ({ http: upstream('all', options), target: 'all', headers: [] }),

  'ip-hash': (options) => ({ http: upstream('all', options, { balance: 'ip_hash' }), target: 'all', headers: [] }),

  /** The node follows from a random key that every user gets: computed again for each request, remembered nowhere. */
  'cookie-hash': (options) => ({
    http: [
      ...map(`$cookie_${ROUTE_COOKIE}`, '$route_key', [`"" $request_id`, `default $cookie_${ROUTE_COOKIE}`]),
      ...map(`$cookie_${ROUTE_COOKIE}`, '$new_route', [`"" "${ROUTE_COOKIE}=$request_id; Path=/; HttpOnly"`]),
      ...upstream('all', options, { balance: 'hash $route_key consistent' }),
    ],
    target: 'all',
    headers: ['add_header Set-Cookie $new_route always'],
  }),

  /** Whoever answered first is remembered in a cookie, and whoever answers in its place takes over. */
  cookie: (options) => ({
    http: [
      ...map(`$cookie_${ROUTE_COOKIE}`, '$pool', [
        'default all',
        ...options.nodes.map(({ id }) => `${id} ${poolOf(id)}`),
      ]),
      // Of several addresses that were tried the last one answered; with 502 and 504 none did.
      ...map('"$status $upstream_addr"', '$answered_by', [
        'default ""',
        ...options.nodes.map(({ id, port }) => `"~^(?!502|504).*[ ,]${address(options.host, port, '\\.')}$" ${id}`),
      ]),
      ...map(`"$cookie_${ROUTE_COOKIE} $answered_by"`, '$new_route', [
        `default "${ROUTE_COOKIE}=$answered_by; Path=/; HttpOnly"`,
        '"~ $" ""',
        ...options.nodes.map(({ id }) => `"${id} ${id}" ""`),
      ]),
      ...upstream('all', options),
      ...options.nodes.flatMap(({ id }) => upstream(poolOf(id), options, { first: id })),
    ],
    target: '$pool',
    headers: ['add_header Set-Cookie $new_route always'],
  }),
};

/** The configuration of a reverse proxy that spreads requests over the nodes by this routing policy. */
export function renderNginxConf(options: NginxOptions): string {
  const { folder, host, port, timeoutMs, fileLimit, user } = options;
  const { http, target, headers } = POLICIES[options.routing](options);
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
    ...http.map((line) => `  ${line}`),
    '  server {',
    `    listen ${address(host, port)} backlog=4096;`,
    '    location / {',
    `      proxy_pass http://${target};`,
    '      proxy_http_version 1.1;',
    '      proxy_set_header Connection "";',
    '      proxy_set_header Host $http_host;',
    `      proxy_connect_timeout ${timeoutMs}ms;`,
    `      proxy_send_timeout ${timeoutMs}ms;`,
    `      proxy_read_timeout ${timeoutMs}ms;`,
    '      proxy_next_upstream error timeout;',
    '      proxy_next_upstream_tries 3;',
    ...headers.map((header) => `      ${header};`),
    '    }',
    '  }',
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function upstream(
  name: string,
  { host, nodes }: NginxOptions,
  { balance, first }: { readonly balance?: string; readonly first?: string } = {},
): string[] {
  const servers = nodes.map(({ id, port }) => {
    const backup = first !== undefined && id !== first ? ' backup' : '';
    return `server ${address(host, port)} max_fails=1 fail_timeout=1s${backup}`;
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

function address(host: string, port: number, dot = '.'): string {
  return `${host.replaceAll('.', dot)}:${port}`;
}

/** A path as nginx takes it whatever is in it. */
function quoted(path: string): string {
  return `"${path.replaceAll(/["\\]/g, '\\$&')}"`;
}
