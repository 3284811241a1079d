/** A harness for the lifetime tests: starts one of everything, reports it, and ends in the way that its argument names. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { memcachedService } from '../../../backends/memcached/service.ts';
import { postgresService } from '../../../backends/postgres/service.ts';
import { redisService } from '../../../backends/redis/service.ts';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { startLinks } from '../../../bench/cluster/links/links.ts';
import { startNginx } from '../../../bench/cluster/nginx/nginx.ts';
import { FIRST_PORT, leasePort } from '../../../bench/cluster/processes/port.ts';
import { startProcess } from '../../../bench/cluster/processes/process.ts';
import { nativeProvider } from '../../../bench/cluster/services/native.ts';
import type { Ending } from './harness-fixture.ts';

const ending = process.argv[2] as Ending | undefined;
const extent = process.argv[3];
await using folder = await RunFolder.create();
const stubborn = startProcess(folder, {
  name: 'stubborn',
  command: process.execPath,
  args: ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.send('up')"],
  ipc: true,
});
await new Promise((resolve) => stubborn.child.once('message', resolve));
const stopped = startProcess(folder, { name: 'stopped', command: 'sleep', args: ['1000'] });
const service = { name: 'far', url: 'tcp://127.0.0.1:1', defaultPort: 1 };
await using links = await startLinks(
  folder,
  { services: [service], delay: { delayMs: 1, jitterMs: 0 }, seed: 1 },
  null,
);
await links.lay('node-1');
let nginxPid = 0;

if (extent === 'servers') {
  const provider = nativeProvider({ folder, cpus: null });
  const proxyPort = await leasePort(FIRST_PORT.proxy);
  const [nginx] = await Promise.all([
    startNginx(folder, {
      host: '127.0.0.1',
      port: proxyPort.port,
      nodes: [{ id: 'node-1', port: 1 }],
      routing: 'round-robin',
      timeoutMs: 1000,
      cpus: null,
    }),
    ...[redisService, postgresService, memcachedService].map((spec) => provider.start(spec)),
  ]);
  nginxPid = Number(readFileSync(join(dirname(nginx.configPath), 'nginx.pid'), 'utf8'));
} else {
  // Long enough to have become what it is.
  await sleep(50);
}
stopped.kill('SIGSTOP');

process.stdout.write(`${JSON.stringify({ folder: folder.path, nginxPid })}\n`);
switch (ending) {
  case 'process.exit':
    process.exit(0);
    break;
  case 'crash':
    setImmediate(() => {
      throw new Error('a bug');
    });
    await sleep(60_000);
    break;
  case 'wait':
    await sleep(60_000);
    break;
  case 'dispose':
  case undefined:
    break;
}
