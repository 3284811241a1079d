import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import redis from '../../backends/redis/index.ts';
import type { Cluster } from '../../bench/cluster/cluster.ts';
import type { Link, LinkControl } from '../../bench/cluster/links/link.ts';
import { type Links, startLinks } from '../../bench/cluster/links/links.ts';
import { RunFolder } from '../../bench/cluster/run-folder.ts';
import { nativeProvider } from '../../bench/cluster/services/native.ts';
import type { RunningService } from '../../bench/cluster/services/provider.ts';
import type { FaultKind, FaultSite } from '../../bench/faults/fault.ts';
import { linkCut } from '../../bench/faults/link-cut.ts';
import { linkDelay } from '../../bench/faults/link-delay.ts';
import { linkReset } from '../../bench/faults/link-reset.ts';
import { askThrough } from '../../bench/faults/link-way.ts';

interface Stage extends AsyncDisposable {
  readonly service: RunningService;
  readonly links: Links;
}

async function stageUp(): Promise<Stage> {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await RunFolder.create());
  const [spec] = redis.services;
  assert.ok(spec !== undefined);
  const service = resources.use(await nativeProvider({ folder, cpus: null }).start(spec));
  const services = [{ name: spec.name, url: service.url, defaultPort: spec.port }];
  const links = resources.use(
    await startLinks(folder, { services, delay: { delayMs: 0, jitterMs: 0 }, seed: 1 }, null),
  );
  for (const nodeId of ['node-1', 'node-2']) await links.lay(nodeId);
  const owned = resources.move();
  return { service, links, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function siteOf({ service, links }: Stage, change: (link: Link) => Link = (link) => link): FaultSite {
  const cluster = { nodes: [{ id: 'node-1' }, { id: 'node-2' }], links: links.list.map(change) } as unknown as Cluster;
  return {
    cluster,
    services: [service],
    replication: [],
    storeMore: () => Promise.reject(new Error('nothing is stored here')),
  };
}

/** Says that it did what it did not. */
function idle(link: Link): Link {
  const nothing = (): Promise<void> => Promise.resolve();
  const control: LinkControl = { setDelay: nothing, cut: nothing, reset: nothing, restore: nothing };
  return { ...link, control };
}

describe('the faults of links', () => {
  let stage: Stage;

  before(async () => {
    stage = await stageUp();
  });
  after(() => stage[Symbol.asyncDispose]());

  function ask(node: number): Promise<void> {
    const link = stage.links.list[node];
    assert.ok(link !== undefined);
    return askThrough({ link, service: stage.service });
  }

  for (const kind of [linkCut, linkReset] satisfies FaultKind[]) {
    it(`${kind.name} takes the store from one node alone, until it heals`, async () => {
      const fault = kind.at(siteOf(stage), 1);
      assert.equal(fault.target, 'node-2');
      await fault.inject();
      await assert.rejects(ask(1));
      await ask(0);
      await fault.heal();
      await ask(1);
    });
  }

  it('link-delay makes one node wait for the store, and nothing fails', async () => {
    const fault = linkDelay.at(siteOf(stage), 0);
    await fault.inject();
    const startMs = performance.now();
    await ask(0);
    assert.ok(performance.now() - startMs >= 30);
    await fault.heal();
    await ask(0);
  });

  for (const [kind, expected] of [
    [linkCut, /an answer came over the link from node-1 that was cut/],
    [linkDelay, /an answer came to node-1 after .* ms, sooner than 30 ms/],
    [linkReset, /a connection outlived the reset of its link/],
  ] as const) {
    it(`${kind.name} is not taken for granted: a link that was left as it was is found out`, async () => {
      const fault = kind.at(siteOf(stage, idle), 0);
      await assert.rejects(fault.inject(), expected);
      await fault.heal();
    });
  }
});
