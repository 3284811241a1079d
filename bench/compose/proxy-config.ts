import { renderNginxConf } from '../cluster/nginx/conf.ts';
import { DEADLINES } from '../model/defaults.ts';
import type { ComposeStack } from './stack.ts';

/** Inside its container; docker-compose.yml publishes it. */
const PORT = 8080;

/** What every container may have. */
const FILE_LIMIT = 1024;

/** The harness's own configuration of nginx, for the nodes of the stack and the routing that its backend declares. */
export function proxyConfig({ registered, nodes }: Pick<ComposeStack, 'registered' | 'nodes'>): string {
  return renderNginxConf({
    folder: '/tmp',
    host: '0.0.0.0',
    port: PORT,
    nodes,
    routing: registered.backend.routing,
    timeoutMs: DEADLINES.proxyMs,
    fileLimit: FILE_LIMIT,
    // The container runs as an unprivileged user.
    user: null,
    // Its port is published on loopback only: every client is on this machine.
    trustedProxies: '0.0.0.0/0',
  });
}
