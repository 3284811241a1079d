import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtempDisposable, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { gzipLines, TruncatedFileError } from '../../bench/record/gzip-lines.ts';
import { historyContents, keepAnomalies, keepHistory, keyOf } from '../../bench/resume/kept-trials.ts';

const cell = (trial: number) => ({ backend: 'redis', scenario: 'steady', trial });
const key = (trial: number): string => keyOf(cell(trial));

/** The lines of a trial with this many operations; without its last line it is truncated. */
function trialLines(trial: number, operations: number, ended = true): string {
  const lines = Array.from({ length: operations }, (_, seq) => JSON.stringify({ vu: trial, seq, kind: 'read' }));
  const header = JSON.stringify({ type: 'trial', ...cell(trial) });
  return [header, ...lines, ...(ended ? ['{"type":"trial-end","takenAway":[]}'] : [])]
    .map((line) => `${line}\n`)
    .join('');
}

async function inFolder(test: (file: (name: string) => string) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'kept-'));
  await test((name) => join(folder.path, name));
}

function unpacked(path: string): string {
  return gunzipSync(readFileSync(path)).toString();
}

describe('the history of an interrupted run', () => {
  it('keeps its whole trials, however many gzip parts it has, and can be appended to', async () => {
    await inFolder(async (file) => {
      const path = file('history.ndjson.gz');
      const [one, two, three] = [1, 2, 3].map((trial) => gzipSync(trialLines(trial, 5000))) as [Buffer, Buffer, Buffer];
      writeFileSync(path, Buffer.concat([one, two, three]));
      truncateSync(path, one.length + two.length + three.length - 100);
      const { whole, isClean } = await historyContents(path);
      assert.deepEqual(
        [[...whole], isClean],
        [
          [
            [key(1), 1],
            [key(2), 2],
          ],
          false,
        ],
      );
      await keepHistory(path, new Set([2]));
      assert.equal(unpacked(path), trialLines(2, 5000));
      writeFileSync(path, Buffer.concat([readFileSync(path), three]));
      assert.equal(unpacked(path), trialLines(2, 5000) + trialLines(3, 5000));
      assert.deepEqual(await historyContents(path), {
        whole: new Map([
          [key(2), 1],
          [key(3), 2],
        ]),
        isClean: true,
      });
    });
  });

  it('may end between two lines, and hold a trial twice', async () => {
    await inFolder(async (file) => {
      const path = file('history.ndjson.gz');
      const text = trialLines(1, 3, false) + trialLines(1, 4) + trialLines(2, 2, false);
      writeFileSync(path, gzipSync(text));
      const { whole, isClean } = await historyContents(path);
      assert.deepEqual([[...whole], isClean], [[[key(1), 2]], false]);
      await keepHistory(path, new Set(whole.values()));
      assert.equal(unpacked(path), trialLines(1, 4));
    });
  });

  it('may hold several attempts at a trial, each by itself', async () => {
    await inFolder(async (file) => {
      const path = file('history.ndjson.gz');
      const second = trialLines(1, 2).replace('"trial":1', '"trial":1,"attempt":2');
      writeFileSync(path, gzipSync(trialLines(1, 4) + second));
      const again = keyOf({ ...cell(1), attempt: 2 });
      const whole = new Map([
        [key(1), 1],
        [again, 2],
      ]);
      assert.deepEqual(await historyContents(path), { whole, isClean: true });
      assert.equal(keyOf({ ...cell(1), attempt: 1 }), key(1), 'lines without an attempt are those of the first');
      await keepHistory(path, new Set([2]));
      assert.equal(unpacked(path), second);
    });
  });

  it('may have other bytes than gzip in its middle, or be missing', async () => {
    await inFolder(async (file) => {
      const path = file('history.ndjson.gz');
      const broken = gzipSync(trialLines(2, 5000)).subarray(0, 500);
      writeFileSync(path, Buffer.concat([gzipSync(trialLines(1, 2)), broken, gzipSync(trialLines(3, 2))]));
      const { whole, isClean } = await historyContents(path);
      assert.deepEqual([whole.has(key(3)), isClean], [false, false]);
      assert.equal((await historyContents(file('absent.ndjson.gz'))).whole.size, 0);
    });
  });
});

describe('lines of a truncated file', () => {
  it('are all read, however slowly', async () => {
    await inFolder(async (file) => {
      const path = file('lines.gz');
      const text = trialLines(1, 9000);
      writeFileSync(path, Buffer.concat([gzipSync(text), gzipSync('next').subarray(0, 12)]));
      let read = '';
      await assert.rejects(async () => {
        for await (const lines of gzipLines(path)) {
          read += lines.map((line) => `${line}\n`).join('');
          await sleep(5);
        }
      }, TruncatedFileError);
      assert.equal(read, text);
    });
  });
});

describe('the anomalies of an interrupted run', () => {
  it('are kept if their trial is kept', async () => {
    await inFolder(async (file) => {
      const path = file('anomalies.ndjson.gz');
      const line = (trial: number, vu: number): string => `${JSON.stringify({ ...cell(trial), kind: 'lost', vu })}\n`;
      const broken = gzipSync(line(3, 1).repeat(9)).subarray(0, -9);
      writeFileSync(path, Buffer.concat([gzipSync(line(1, 1) + line(1, 2)), gzipSync(line(2, 1)), broken]));
      await keepAnomalies(path, new Set([key(1)]));
      assert.equal(unpacked(path), line(1, 1) + line(1, 2));
    });
  });

  it('leave no file if the run had none', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'kept-'));
    await keepAnomalies(join(folder.path, 'anomalies.ndjson.gz'), new Set());
    assert.deepEqual(await readdir(folder.path), []);
  });
});
