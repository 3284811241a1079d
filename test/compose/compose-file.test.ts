import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { BACKENDS } from '../../backends/registry.ts';
import { runnableBackends, stackOf } from '../../bench/compose/stack.ts';
import { DEFAULT_ENVIRONMENT, itemsOf, listOf, ROOT, SERVICES, valueOf } from './compose-file.ts';

const RUNNABLE = BACKENDS.filter(({ backend }) => runnableBackends(DEFAULT_ENVIRONMENT).includes(backend.name));

/** The service that a container reaches under this URL. */
function hostOf(url: string): string {
  return new URL(url).hostname;
}

describe('docker-compose.yml', () => {
  it('runs every backend but those of several servers and of a vendor', () => {
    const names = new Set(RUNNABLE.map(({ backend }) => backend.name));
    const missing = BACKENDS.filter(({ backend }) => !names.has(backend.name));
    assert.deepEqual(
      missing.map(({ backend }) => backend.name),
      ['redis-sentinel', 'memcached-cluster', 'dynamodb'],
    );
  });

  for (const { backend } of RUNNABLE) {
    it(`BACKEND=${backend.name} starts its servers and no others`, () => {
      const { services } = stackOf({ ...DEFAULT_ENVIRONMENT, BACKEND: backend.name });
      const started = [...SERVICES.keys()].filter((name) => listOf(name, 'profiles').includes(backend.name));
      assert.deepEqual(started, Object.values(services).map(hostOf));
    });

    for (const spec of backend.services) {
      it(`${backend.name}: the image and the port of ${spec.name} are those that the harness knows`, () => {
        const { services } = stackOf({ ...DEFAULT_ENVIRONMENT, BACKEND: backend.name });
        const url = services[spec.name] ?? '';
        assert.equal(valueOf(hostOf(url), 'image'), spec.image);
        assert.equal(new URL(url).port, String(spec.port));
      });
    }
  }

  it('makes the backend the profile', () => {
    assert.match(readFileSync(`${ROOT}/.env`, 'utf8'), /^COMPOSE_PROFILES=\$\{BACKEND:-redis\}$/m);
  });

  it('publishes ports on loopback only', () => {
    const published = [...SERVICES.keys()].flatMap((name) => itemsOf(name, 'ports'));
    assert.ok(published.length >= 5, published.join());
    assert.deepEqual(
      published.filter((port) => !/^127\.0\.0\.1:\$\{\w+:-\d+\}:\d+$/.test(port)),
      [],
    );
    const written = readFileSync(`${ROOT}/docker-compose.yml`, 'utf8').match(/^ +ports:/gm) ?? [];
    assert.equal(written.length, published.length, 'all of them were looked at');
  });

  it('gives every node the address at which nginx looks for it', () => {
    const { nodes } = stackOf(DEFAULT_ENVIRONMENT);
    assert.deepEqual(
      nodes.map(({ id }) => id),
      ['app-1', 'app-2', 'app-3'],
    );
    for (const { id, host } of nodes) {
      assert.equal(valueOf(id, 'ipv4_address'), host);
      assert.equal(valueOf(id, 'NODE_ID'), id);
    }
  });

  it('asks every container for its health, and that of a node by its image', () => {
    const unasked = [...SERVICES].filter(([, text]) => !/^ +healthcheck:\n +test: /m.test(text)).map(([name]) => name);
    assert.deepEqual(unasked, ['app-1', 'app-2', 'app-3', 'prepare']);
    assert.match(readFileSync(`${ROOT}/Dockerfile`, 'utf8'), /^HEALTHCHECK /m);
  });
});
