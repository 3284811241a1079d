import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { findNginx } from '../../../bench/cluster/nginx/nginx.ts';
import { accepts } from '../../../bench/cluster/processes/accepts.ts';
import { leasePort } from '../../../bench/cluster/processes/port.ts';
import { startProcess } from '../../../bench/cluster/processes/process.ts';
import { commandLine, waitUntilReady } from '../../../bench/cluster/processes/readiness.ts';
import { environmentError } from '../../../bench/model/errors.ts';

const ITEMS = Array.from({ length: 8 }, (_, index) => `"1-${index + 10}"`).join(',');

/** An answer of the application under test, about as long, made by nginx alone. */
const BODY = `{"requestId":"$http_x_request_id","nodeId":"node-1","userId":"user-1","nonce":"1-0","items":[${ITEMS}],"digest":"0123456789abcdef"}`;
const COOKIE = 'sid=s%3Abenchmarkbenchmarkbenchmark.sssssssssssssssssssssssssssssssssssssssssss; Path=/; HttpOnly';

export interface EchoServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

/** One nginx that answers every request at once with `return 200`: so cheap that the client is what is measured. */
export async function startEchoServer(folder: RunFolder, cpus: string | null): Promise<EchoServer> {
  const binary = findNginx();
  if (binary === null) throw environmentError('nginx is not installed', 'SERVICE_MISSING', 'npm run bench -- setup');
  await using resources = new AsyncDisposableStack();
  const { port } = resources.use(await leasePort());
  const host = '127.0.0.1';
  const own = folder.subfolder('echo');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const config = [
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    'daemon off;',
    'worker_processes 1;',
    'worker_rlimit_nofile 16384;',
    `pid ${own}/nginx.pid;`,
    `error_log ${own}/error.log error;`,
    'events { worker_connections 16384; }',
    'http {',
    '  access_log off;',
    '  keepalive_requests 1000000000;',
    ...temporary.map((kind) => `  ${kind}_temp_path ${own}/${kind};`),
    `  server { listen ${host}:${port} backlog=4096; default_type application/json;`,
    `    location / { add_header Set-Cookie '${COOKIE}'; return 200 '${BODY}'; } }`,
    '}',
  ].join('\n');
  const path = join(own, 'nginx.conf');
  writeFileSync(path, config);
  const args = ['-p', own, '-c', path];
  const nginx = resources.use(startProcess(folder, { name: 'nginx', command: binary, args, cwd: own, cpus }));
  await waitUntilReady({
    process: nginx,
    attempt: () => accepts(host, port),
    limitMs: 5000,
    command: commandLine(binary, args),
  });
  const owned = resources.move();
  return { host, port, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
