import { writeFileSync } from 'node:fs';
import { openBackend } from '../../backends/load.ts';
import { DATA_FOLDER, SETTINGS } from './node-config.ts';
import { proxyConfig } from './proxy-config.ts';
import { type ComposeStack, stackOf } from './stack.ts';
import { startUp } from './start-up.ts';
import { waitForStores } from './stores.ts';

// Before the nodes and nginx of docker-compose.yml start: nginx gets its configuration, in the file that the argument names,
// and the store its table.
await startUp(async () => {
  const stack = stackOf(process.env);
  writeFileSync(process.argv[2] ?? 'nginx.conf', proxyConfig(stack));
  await waitForStores(stack, process.env);
  await prepareStore(stack);
  const { name, routing } = stack.registered.backend;
  process.stdout.write(`BACKEND=${name}: its store is ready, nginx routes by ${routing}\n`);
});

async function prepareStore({ registered, services, cookieSecret }: ComposeStack): Promise<void> {
  const ending = new AbortController();
  const opened = await openBackend(registered.backend, {
    services,
    settings: SETTINGS,
    cookieSecret,
    dataDir: DATA_FOLDER,
    nodeId: 'prepare',
    signal: ending.signal,
  });
  await opened.prepare?.();
  ending.abort();
  await opened.close?.();
}
