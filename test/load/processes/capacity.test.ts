import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RunFolder } from '../../../bench/cluster/cleanup/run-folder.ts';
import { startScript } from '../../../bench/cluster/processes/node-js.ts';
import { type CapacityResult, measureCapacity, mergeCapacity } from '../../../bench/load/processes/capacity.ts';
import type { CapacityPart } from '../../../bench/load/processes/protocol.ts';
import { applicationAnswer, type Behaviour, misbehavingServer } from '../driver/misbehaving-server.ts';

let folder: RunFolder;
before(async () => {
  folder = await RunFolder.create();
});
after(() => folder[Symbol.asyncDispose]());

const USERS = [
  { cookie: 'sid=a', 'X-Forwarded-For': '127.1.0.1' },
  { cookie: 'sid=b', 'X-Forwarded-For': '127.1.1.1' },
];

interface Measured {
  readonly result: CapacityResult;
  readonly seen: readonly string[];
}

async function measure(behave: Behaviour, processes = 1): Promise<Measured> {
  await using server = await misbehavingServer(behave);
  await using started = new AsyncDisposableStack();
  const module = import.meta.resolve('../../../bench/load/processes/closed-model.ts');
  const all = Array.from({ length: processes }, () =>
    started.use(startScript(folder, { name: 'the capacity measurement', module })),
  );
  const target = { host: '127.0.0.1', port: server.port };
  const plan = { target, seed: 1, connections: 4, durationMs: 2000, readRatio: 0.8, users: USERS };
  return { result: await measureCapacity(all, plan, processes), seen: [...server.seen] };
}

/** Slow enough that the server of the test is not the bottleneck, with some three rounds per connection. */
function later(answer: Behaviour): Behaviour {
  return (request) => void setTimeout(() => answer(request), 2);
}

describe('the closed-model measurement', () => {
  it('gives every request an id of its own, in every round and by every process', async () => {
    for (const processes of [1, 2]) {
      const { result, seen } = await measure(
        later(({ id, socket }) => socket.write(applicationAnswer(id))),
        processes,
      );
      assert.ok(seen.length > 4 * 100, `${seen.length} requests are less than two rounds`);
      assert.equal(new Set(seen).size, seen.length);
      assert.equal(new Set(seen.map((id) => id.split('-', 1)[0])).size, 4);
      assert.ok(result.goodPerS > 0);
      assert.deepEqual([result.mismatches, result.notOk, result.anonymous, result.errors], [0, 0, 0, 0]);
    }
  });

  it('sends the requests of each user with the cookies and the address of that user', async () => {
    const senders = new Set<string>();
    await measure(
      later(({ id, text, socket }) => {
        const [, cookie] = /^cookie: (.+)\r$/im.exec(text) ?? [];
        const [, address] = /^x-forwarded-for: (.+)\r$/im.exec(text) ?? [];
        senders.add(`${cookie} ${address}`);
        socket.write(applicationAnswer(id));
      }),
    );
    assert.deepEqual([...senders].toSorted(), ['sid=a 127.1.0.1', 'sid=b 127.1.1.1']);
  });

  it('takes an answer of an earlier round for what it is', async () => {
    const earlier = new Map<string, string>();
    const { result, seen } = await measure(
      later(({ id, socket }) => {
        const place = id.slice(0, id.lastIndexOf('-'));
        socket.write(applicationAnswer(earlier.get(place) ?? id));
        earlier.set(place, id);
      }),
    );
    assert.ok(
      result.mismatches >= seen.length - 4 * 100 - 4 && result.mismatches > 0,
      `${result.mismatches} mismatches`,
    );
  });

  it('does not take an error page of the proxy for the answer to another request', async () => {
    const page = '<html>502 Bad Gateway</html>';
    const { result } = await measure(
      later(({ socket }) => socket.write(`HTTP/1.1 502 X\r\nContent-Length: ${page.length}\r\n\r\n${page}`)),
    );
    assert.deepEqual([result.mismatches, result.goodPerS], [0, 0]);
    assert.ok(result.notOk > 0);
  });

  it('is bound by the generator where its processes or the cores they share were busy all the time', () => {
    const part: CapacityPart = { goodPerS: 5000, anonymous: 1, notOk: 2, errors: 3, mismatches: 4, cpuShare: 0.5 };
    const { bottleneck, ...sums } = mergeCapacity([part, part], 2);
    assert.deepEqual(sums, { goodPerS: 10_000, anonymous: 2, notOk: 4, errors: 6, mismatches: 8, cpuShare: 0.5 });
    assert.equal(bottleneck, null);
    assert.match(mergeCapacity([part, part], 1).bottleneck ?? '', /generator-bound: .* 100% of the time/);
    assert.match(mergeCapacity([{ ...part, cpuShare: 0.95 }, part], 2).bottleneck ?? '', /generator-bound: .* 95%/);
  });
});
