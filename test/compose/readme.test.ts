import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { KNOWN_SERVICES } from '../../backends/registry.ts';
import { externalProblem, urlVariable } from '../../bench/cluster/services/external.ts';
import { DEFAULT_ENVIRONMENT, itemsOf, ROOT } from './compose-file.ts';

const README = readFileSync(`${ROOT}/README.md`, 'utf8');

it('the README gives the harness the servers of docker-compose.yml as they are published', () => {
  const told: Record<string, string> = {};
  for (const [, name = '', url = ''] of README.matchAll(/^export (BENCH_\w+_URL)=(\S+)$/gm)) told[name] = url;
  assert.equal(Object.keys(told).length, 4);
  for (const [variable, text] of Object.entries(told)) {
    const spec = KNOWN_SERVICES.find(({ name }) => urlVariable(name) === variable);
    assert.ok(spec !== undefined, variable);
    assert.equal(externalProblem(spec, { environment: told, allowRemote: false }), null);
    const inside = new URL(DEFAULT_ENVIRONMENT[variable] ?? '');
    const outside = new URL(text);
    const { port } = outside;
    assert.deepEqual(
      itemsOf(inside.hostname, 'ports').map((item) => item.replaceAll(/\$\{\w+:-(\d+)\}/g, '$1')),
      [`127.0.0.1:${port}:${spec.port}`],
    );
    outside.host = inside.host;
    assert.equal(outside.href, inside.href);
  }
});
