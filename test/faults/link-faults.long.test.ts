import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import redis from '../../backends/redis/index.ts';
import { RunFolder } from '../../bench/cluster/cleanup/run-folder.ts';
import type { Cluster } from '../../bench/cluster/cluster.ts';
import type { Link, LinkControl } from '../../bench/cluster/links/link.ts';
import { type Links, startLinks } from '../../bench/cluster/links/links.ts';
import type { Address } from '../../bench/cluster/links/protocol.ts';
import { nativeProvider } from '../../bench/cluster/services/native.ts';
import type { RunningService } from '../../bench/cluster/services/provider.ts';
import type { FaultKind, FaultSite } from '../../bench/faults/fault.ts';
import { linkCut } from '../../bench/faults/link-cut.ts';
import { linkDelay } from '../../bench/faults/link-delay.ts';
import { linkReset } from '../../bench/faults/link-reset.ts';
import { askThrough } from '../../bench/faults/linked-service.ts';
import { until } from '../backends/until.ts';

/** What a round trip takes longer at least while its link is delayed. */
const FARTHER_MS = 30;
/** The number of questions: at least one of them meets no busy machine. */
const ASKED = 20;

interface Stage extends AsyncDisposable {
  readonly service: RunningService;
  readonly links: Links;
}

/** As a node is. Its connection ends with its link's. */
async function connected(address: Address): Promise<Socket> {
  const socket = connect({ ...address });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
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

interface Change {
  readonly link?: (link: Link) => Link;
  readonly service?: RunningService;
}

function siteOf(
  { service, links }: Stage,
  { link: change = (link) => link, service: own = service }: Change = {},
): FaultSite {
  const cluster = { nodes: [{ id: 'node-1' }, { id: 'node-2' }], links: links.list.map(change) } as unknown as Cluster;
  return {
    cluster,
    services: [own],
    replication: [],
    addSessions: () => Promise.reject(new Error('nothing is stored here')),
  };
}

/** Is not asked to be patient: who waits for an answer gives up before silence is certain. */
function hasty(service: RunningService): RunningService {
  const ready = async (url: string): Promise<void> => {
    const late = sleep(100).then(() => Promise.reject(new Error('no answer within 100 ms')));
    await Promise.race([service.spec.ready(url), late]);
  };
  return { ...service, spec: { ...service.spec, ready } };
}

/** Says that it did what it did not. */
function idle(link: Link): Link {
  const nothing = (): Promise<void> => Promise.resolve();
  const control: LinkControl = { setDelay: nothing, cut: nothing, reset: nothing, restore: nothing };
  return { ...link, control };
}

describe('the faults of links', () => {
  let stage: Stage;
  const held: Socket[] = [];

  before(async () => {
    stage = await stageUp();
  });
  after(() => stage[Symbol.asyncDispose]());

  beforeEach(async () => {
    for (const { address } of stage.links.list) held.push(await connected(address));
  });
  afterEach(() => {
    for (const socket of held.splice(0)) socket.destroy();
  });

  function ask(node: number): Promise<void> {
    const link = stage.links.list[node];
    assert.ok(link !== undefined);
    return askThrough({ link, service: stage.service });
  }

  async function fastestAskMs(node: number): Promise<number> {
    let fastestMs = Number.POSITIVE_INFINITY;
    for (let asked = 0; asked < ASKED; asked += 1) {
      const startMs = performance.now();
      await ask(node);
      fastestMs = Math.min(fastestMs, performance.now() - startMs);
    }
    return fastestMs;
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
    assert.ok(performance.now() - startMs >= FARTHER_MS);
    await fault.heal();
    assert.ok((await fastestAskMs(0)) < FARTHER_MS);
  });

  it('link-cut is confirmed where who asks gives up before silence is certain', async () => {
    const fault = linkCut.at(siteOf(stage, { service: hasty(stage.service) }), 0);
    await fault.inject();
    await assert.rejects(ask(0));
    await fault.heal();
    await ask(0);
  });

  for (const kind of [linkCut, linkDelay, linkReset] satisfies FaultKind[]) {
    it(`${kind.name} is not confirmed where the node does not use its links`, async () => {
      held[0]?.destroy();
      await until('nothing is connected any more', async () => (await stage.links.list[0]?.isUsed()) === false);
      const fault = kind.at(siteOf(stage), 0);
      await assert.rejects(fault.inject(), /node-1 connects to the store without its links/);
      await ask(0);
      await fault.heal();
    });
  }

  for (const [kind, expected] of [
    [linkCut, /an answer came over the link from node-1 that was cut/],
    [linkDelay, /an answer came to node-1 after .* ms, sooner than 30 ms/],
    [linkReset, /a connection outlived the reset of its link/],
  ] as const) {
    it(`${kind.name} is not taken for granted: a link that was left as it was is found out`, async () => {
      const fault = kind.at(siteOf(stage, { link: idle }), 0);
      await assert.rejects(fault.inject(), expected);
      await fault.heal();
    });
  }
});
