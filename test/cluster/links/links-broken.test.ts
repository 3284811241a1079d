import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Link } from '../../../bench/cluster/links/link.ts';
import { until } from '../../backends/until.ts';
import { descriptorsOf, endOf, type LinksStage, layLinks, nextText } from './links-stage.ts';

const noProc = process.platform === 'linux' ? false : 'this platform has no /proc';

/** Longer than a test: what is under way stays there. */
const FAR = { delayMs: 60_000, jitterMs: 0 };

describe('a link that is cut', () => {
  it('carries nothing either way, keeps its connections open, and resets those that lost something afterwards', async () => {
    await using stage = await layLinks();
    const asking = await talkingTo(stage);
    const hearing = await talkingTo(stage);
    const idle = await talkingTo(stage);
    const came: string[] = [];
    for (const socket of [asking, hearing]) socket.on('data', (data: Buffer) => came.push(data.toString()));

    await stage.link.control.cut();
    asking.write('lost');
    stage.accepted[1]?.socket.write('lost');
    await haveBeenLost(stage, 2);
    assert.deepEqual(came, []);
    assert.equal(stage.accepted[0]?.received(), 'before');
    assert.ok([asking, hearing, idle].every(({ destroyed, readableEnded }) => !destroyed && !readableEnded));

    const ends = [asking, hearing].map((socket) => endOf(socket));
    await stage.link.control.restore();
    assert.deepEqual(await Promise.all(ends), ['ECONNRESET', 'ECONNRESET']);
    assert.equal(stage.accepted[0]?.received(), 'before', 'what was lost stays lost');
    idle.write('after');
    assert.equal(await nextText(idle), 'after');
  });

  it('loses what was under way', async () => {
    await using stage = await layLinks();
    const socket = await talkingTo(stage);
    await stage.link.control.setDelay(FAR);
    socket.write('under way');
    const end = endOf(socket);
    await stage.link.control.cut();
    await haveBeenLost(stage, 1);
    await stage.link.control.restore();
    assert.equal(await end, 'ECONNRESET');
    assert.equal(stage.accepted[0]?.received(), 'before');
  });

  it('accepts new connections, which carry nothing; one that sent nothing continues afterwards', async () => {
    await using stage = await layLinks();
    await stage.link.control.cut();
    const [patient, hasty] = await Promise.all([stage.connect(), stage.connect()]);
    const end = endOf(hasty);
    hasty.write('lost');
    await haveBeenLost(stage, 1);
    assert.equal(stage.accepted.length, 0);
    await stage.link.control.restore();
    assert.equal(await end, 'ECONNRESET');
    patient.write('x');
    assert.equal(await nextText(patient), 'x');
    assert.equal(stage.accepted.length, 1);
  });

  it('cuts off its own node alone', async () => {
    await using stage = await layLinks({ nodes: ['node-1', 'node-2', 'node-3'] });
    const [first, second, third] = stage.links.list;
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    assert.deepEqual([first.nodeId, second.nodeId, third.nodeId], ['node-1', 'node-2', 'node-3']);
    await second.control.cut();
    await third.control.reset();
    await assert.rejects(stage.connect(third), { code: 'ECONNREFUSED' });
    const cut = await stage.connect(second);
    cut.write('lost');
    const socket = await stage.connect(first);
    for (let trip = 0; trip < 10; trip += 1) {
      socket.write('x');
      assert.equal(await nextText(socket), 'x');
    }
    assert.equal(stage.accepted.length, 1);
  });
});

describe('a link that is reset', () => {
  it('sends an RST to both sides and refuses who comes, until it is restored', async () => {
    await using stage = await layLinks();
    const socket = await talkingTo(stage);
    const [served] = stage.accepted;
    assert.ok(served !== undefined);
    const ends = [socket, served.socket].map((one) => endOf(one));
    await stage.link.control.reset();
    assert.deepEqual(await Promise.all(ends), ['ECONNRESET', 'ECONNRESET']);
    await assert.rejects(stage.connect(), { code: 'ECONNREFUSED' });
    await stage.link.control.restore();
    assert.equal(await answerTo(stage.link), 'x');
  });

  it('holds no connection and no descriptor of those that were just ending', { skip: noProc }, async () => {
    await using stage = await layLinks();
    const { links, link } = stage;
    const before = descriptorsOf(links);
    const sockets = await Promise.all(Array.from({ length: 5 }, () => talkingTo(stage)));
    // So that it finds the ends and the order to reset at the same time.
    process.kill(links.pid, 'SIGSTOP');
    for (const socket of sockets) await once(socket.end(), 'finish');
    const done = link.control.reset();
    await sleep(20);
    process.kill(links.pid, 'SIGCONT');
    await done;
    await link.control.restore();
    await until('all are gone', async () => {
      return links.list[0] !== undefined && !(await links.list[0].isUsed()) && descriptorsOf(links) === before;
    });
  });

  it('can be broken in any order, and twice', async () => {
    await using stage = await layLinks();
    const { control } = stage.link;
    for (const step of ['restore', 'cut', 'cut', 'reset', 'reset', 'cut'] as const) await control[step]();
    const socket = await stage.connect();
    socket.write('lost');
    const end = endOf(socket);
    await haveBeenLost(stage, 1);
    await control.restore();
    assert.equal(await end, 'ECONNRESET');
    await control.restore();
    assert.equal(await answerTo(stage.link), 'x');
  });
});

/** Waits until the relay has read that many pieces, and let them go nowhere. */
async function haveBeenLost({ links }: LinksStage, pieces: number): Promise<void> {
  let lost = 0;
  await until(`${pieces} have been lost`, async () => {
    lost += (await links.report()).lost;
    return lost >= pieces;
  });
}

/** A connection that has carried something both ways. */
async function talkingTo(stage: LinksStage): Promise<Socket> {
  const socket = await stage.connect();
  socket.write('before');
  assert.equal(await nextText(socket), 'before');
  return socket;
}

async function answerTo({ address }: Link): Promise<string> {
  const socket = connect(address);
  try {
    await once(socket, 'connect');
    socket.write('x');
    return await nextText(socket);
  } finally {
    socket.destroy();
  }
}
