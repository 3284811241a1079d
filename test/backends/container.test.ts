import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerSite, ServiceSpec } from '../../backends/backend.ts';
import { KNOWN_SERVICES } from '../../backends/registry.ts';

const inside: Omit<ServerSite, 'dataDir'> = {
  host: '0.0.0.0',
  port: 1234,
  peers: { 'redis-primary': 'redis://127.0.0.1:7200' },
};

/** The arguments of a server without its address and its data folder. */
function settings(args: readonly string[], site: ServerSite): string[] {
  return args.filter((arg) => !arg.includes(site.dataDir) && !arg.includes(site.host) && arg !== String(site.port));
}

function commandOf({ container }: ServiceSpec): { site: ServerSite; command: readonly string[] } {
  const site = { ...inside, dataDir: container?.dataDir ?? '/nowhere' };
  return { site, command: container?.command?.(site) ?? [] };
}

for (const spec of KNOWN_SERVICES) {
  test(`${spec.name} comes from an image pinned by its tag, and its command is repeatable`, () => {
    assert.match(spec.image, /^[a-z/-]+:\d[\w.-]*$/);
    assert.deepEqual(commandOf(spec).command, commandOf(spec).command);
  });
}

test('servers that are started by their arguments have the same settings in a container', () => {
  const same = KNOWN_SERVICES.filter(({ name }) => /^(redis|memcached)/.test(name) && !name.includes('sentinel'));
  assert.ok(same.length >= 7, `${same.length} servers`);
  for (const spec of same) {
    const { site, command } = commandOf(spec);
    const native = spec.native.args({ ...site, paths: {} });
    const given = new Set(settings(native, site));
    // The image sets its user and its address.
    for (const own of ['-l', '-p', '-u', 'nobody']) given.delete(own);
    const [binary, ...args] = command;
    assert.equal(binary, 'binaries' in spec.native ? spec.native.binaries[0] : null);
    assert.deepEqual(new Set(settings(args, site)), given, spec.name);
  }
});

test('what survives a restart is kept in a volume', () => {
  const kept = KNOWN_SERVICES.filter(({ name }) => !name.startsWith('memcached'));
  for (const { name, container } of kept) assert.match(container?.dataDir ?? '', /^\//, name);
});

test('servers that name each other are on the network of this machine', () => {
  const named = KNOWN_SERVICES.filter(({ container }) => container?.hostNetwork === true).map(({ name }) => name);
  assert.deepEqual(named.toSorted(), [
    'redis-primary',
    'redis-replica',
    'redis-sentinel-1',
    'redis-sentinel-2',
    'redis-sentinel-3',
  ]);
});
