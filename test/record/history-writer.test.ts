import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import redis from '../../backends/redis/index.ts';
import type { HistoryEnd, HistoryHeader } from '../../bench/model/history.ts';
import type { Operation } from '../../bench/model/operation.ts';
import { HistoryWriter } from '../../bench/record/history-writer.ts';

const MEGABYTE = 1024 * 1024;

const header: HistoryHeader = {
  type: 'trial',
  backend: 'redis',
  scenario: 'steady',
  trial: 1,
  attempt: 1,
  seed: 1,
  routing: redis.routing,
  guarantees: redis.guarantees,
  apps: 1,
  rules: { lifetime: null },
};

const end: HistoryEnd = {
  type: 'trial-end',
  measureStartUs: 0,
  measureEndUs: 1,
  verifySinceUs: 0,
  calmUntilUs: null,
  faults: [],
  takenAway: [],
  touchesFailed: false,
  clockMoved: { aheadUs: 0, behindUs: 0 },
  nodeFailures: [],
};

/** Operations of half a megabyte that do not compress. */
function halfMegabyte(): Operation[] {
  return Array.from({ length: 500 }, (_, seq) => ({
    vu: 0,
    seq,
    session: 0,
    kind: 'read',
    origin: 'measured',
    intendedUs: 0,
    sentUs: 0,
    endUs: 0,
    outcome: 'ok',
    status: 200,
    node: randomBytes(500).toString('hex'),
    error: null,
    answer: null,
  }));
}

/** A disk that takes no data until it is released. */
class StuckDisk extends Writable {
  readonly chunks: Buffer[] = [];
  #held: (() => void) | null = null;
  #isStuck = true;

  release(): void {
    this.#isStuck = false;
    this.#held?.();
  }

  lines(): string[] {
    return gunzipSync(Buffer.concat(this.chunks)).toString().trim().split('\n');
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk);
    if (this.#isStuck) this.#held = done;
    else done();
  }
}

describe('the history on a disk that falls behind', () => {
  it('is given up beyond a limit instead of filling the memory; the part before can be read', async () => {
    const disk = new StuckDisk();
    {
      await using history = new HistoryWriter(disk, MEGABYTE);
      await history.begin(header);
      for (let part = 0; part < 2; part++) history.add(halfMegabyte());
      assert.equal(history.failure, null);
      for (let part = 0; part < 20; part++) history.add(halfMegabyte());
      assert.match(String(history.failure), /the disk is too slow for it: 1 MB were waiting/);
      disk.release();
    }
    const lines = disk.lines();
    assert.deepEqual(JSON.parse(lines[0] ?? ''), header);
    assert.ok(lines.length > 500 && lines.length <= 2001, `${lines.length} lines`);
    for (const line of lines) JSON.parse(line);
  });

  it('lets the next trial begin only after it has caught up', async () => {
    const disk = new StuckDisk();
    {
      await using history = new HistoryWriter(disk);
      history.add(halfMegabyte());
      const beginning = history.begin(header);
      assert.equal(await Promise.race([beginning, sleep(20, 'waiting')]), 'waiting');
      disk.release();
      await beginning;
    }
    assert.equal(disk.lines().length, 501);
  });

  it('has a whole trial on the disk once it is settled, whatever happens to the next', async () => {
    const disk = new StuckDisk();
    disk.release();
    await using history = new HistoryWriter(disk);
    await history.begin(header);
    history.add(halfMegabyte());
    history.end(end);
    await history.settled();
    const whole = disk.lines();
    assert.deepEqual([whole.length, JSON.parse(whole.at(-1) ?? '').type], [502, 'trial-end']);
    await history.begin(header);
    history.add(halfMegabyte());
    assert.deepEqual(disk.lines().slice(0, 502), whole);
  });

  it('does not keep a trial waiting for a disk that fails', async () => {
    const disk = new StuckDisk();
    await using history = new HistoryWriter(disk);
    history.add(halfMegabyte());
    const beginning = history.begin(header);
    disk.destroy(new Error('no space left on the device'));
    await beginning;
    assert.match(String(history.failure), /no space left/);
  });
});
