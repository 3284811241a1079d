import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BACKENDS } from '../../backends/registry.ts';
import { urlVariable } from '../../bench/cluster/services/external.ts';
import { nodeConfig } from '../../bench/compose/node-config.ts';
import { stackOf } from '../../bench/compose/stack.ts';
import { BenchError } from '../../bench/model/errors.ts';
import { DEFAULT_ENVIRONMENT } from './compose-file.ts';

function complaint(changes: Readonly<Record<string, string>>): string {
  try {
    stackOf({ ...DEFAULT_ENVIRONMENT, ...changes });
  } catch (error) {
    assert.ok(error instanceof BenchError && error.exitCode === 64, String(error));
    return error.message;
  }
  return assert.fail('it was taken');
}

/** Those whose servers are all in docker-compose.yml. */
const LIST = BACKENDS.map(({ backend }) => backend)
  .filter(({ services }) => services.every(({ name }) => DEFAULT_ENVIRONMENT[urlVariable(name)] !== undefined))
  .map(({ name }) => name)
  .join(', ');

describe('the configuration of a container', () => {
  it('makes a backend of BACKEND, and URLs of its servers alone', () => {
    const { registered, services } = stackOf({ ...DEFAULT_ENVIRONMENT, BACKEND: 'mysql' });
    assert.equal(registered.backend.name, 'mysql');
    assert.deepEqual(services, { mysql: 'mysql://session_bench:localonly@mariadb:3306/session_bench' });
  });

  it('is redis by default', () => assert.equal(stackOf(DEFAULT_ENVIRONMENT).registered.backend.name, 'redis'));

  it('says in one line which backends there are', () => {
    assert.equal(
      complaint({ BACKEND: 'rediss' }),
      `BACKEND=rediss: no backend has this name (did you mean redis?); here are ${LIST}`,
    );
    assert.equal(
      complaint({ BACKEND: 'dynamodb' }),
      `BACKEND=dynamodb: docker-compose.yml does not have all of its servers; here are ${LIST}`,
    );
  });

  it('says what is missing or misspelt', () => {
    assert.equal(complaint({ NODES: 'app-1=app-1' }), 'NODES: app-1=app-1 is not a place such as app-1=10.0.0.11:3000');
    assert.match(complaint({ COOKIE_SECRET: '' }), /^COOKIE_SECRET is not set/);
  });

  it('gives a node its own port, what all nodes share, and a prefix that no run of the harness has', () => {
    const stack = stackOf({ ...DEFAULT_ENVIRONMENT, BACKEND: 'postgres' });
    const { nodeId, port, services, cookieSecret, settings } = nodeConfig(stack, 'app-2');
    assert.deepEqual({ nodeId, port, services }, { nodeId: 'app-2', port: 3000, services: stack.services });
    assert.equal(cookieSecret, 'local-only-cookie-secret');
    assert.match(settings.keyPrefix, /^session_bench_compose_$/);
    assert.throws(() => nodeConfig(stack, 'app-4'), /^BenchError: NODE_ID=app-4: NODES has only app-1, app-2, app-3$/);
  });
});
