import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RoutingPolicy } from '../../backends/backend.ts';
import { proxyConfig } from '../../bench/compose/proxy-config.ts';
import { runnableBackends, stackOf } from '../../bench/compose/stack.ts';
import { DEFAULT_ENVIRONMENT } from './compose-file.ts';

/** What only the configuration of this policy has. */
const MARKS: Readonly<Record<Exclude<RoutingPolicy, 'round-robin'>, string>> = {
  cookie: 'proxy_pass http://$pool;',
  'cookie-hash': 'hash $route_key consistent;',
  'ip-hash': 'ip_hash;',
};

const NODES = ['10.213.77.11:3000', '10.213.77.12:3000', '10.213.77.13:3000'];

describe("nginx's configuration", () => {
  for (const name of runnableBackends(DEFAULT_ENVIRONMENT)) {
    it(`BACKEND=${name} routes as the backend declares, to all three nodes`, () => {
      const stack = stackOf({ ...DEFAULT_ENVIRONMENT, BACKEND: name });
      const config = proxyConfig(stack);
      const { routing } = stack.registered.backend;
      const found = Object.entries(MARKS).flatMap(([policy, mark]) => (config.includes(mark) ? [policy] : []));
      assert.deepEqual(found, routing === 'round-robin' ? [] : [routing]);
      for (const node of NODES) assert.ok(config.includes(`server ${node} max_fails=1`), config);
    });
  }

  it('knows by its address who answered', () => {
    const config = proxyConfig(stackOf({ ...DEFAULT_ENVIRONMENT, BACKEND: 'sticky' }));
    assert.ok(config.includes('"~^(?!502|504).*[ ,]10\\.213\\.77\\.12:3000$" app-2;'), config);
  });

  it('listens for what Docker publishes, as a user who is not root, and believes addresses only where it routes by them', () => {
    const byAddress = proxyConfig(stackOf({ ...DEFAULT_ENVIRONMENT, BACKEND: 'sticky-ip' }));
    const others = proxyConfig(stackOf({ ...DEFAULT_ENVIRONMENT, BACKEND: 'redis' }));
    assert.match(others, /listen 0\.0\.0\.0:8080 /);
    assert.doesNotMatch(others, /^user /m);
    assert.match(byAddress, /set_real_ip_from 0\.0\.0\.0\/0;/);
    assert.doesNotMatch(others, /set_real_ip_from/);
  });
});
