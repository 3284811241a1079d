import { NODE_CONFIG_VARIABLE } from '../app/protocol.ts';
import { nodeConfig } from './node-config.ts';
import { stackOf } from './stack.ts';
import { startUp } from './start-up.ts';
import { waitForStores } from './stores.ts';

// An app node of docker-compose.yml: the harness's own app server, configured by variables in place of the harness.
await startUp(async () => {
  const stack = stackOf(process.env);
  process.env[NODE_CONFIG_VARIABLE] = JSON.stringify(nodeConfig(stack, process.env['NODE_ID'] ?? ''));
  await waitForStores(stack, process.env);
});
await import('../app/main.ts');
