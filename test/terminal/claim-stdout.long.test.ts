import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Harness, SMOKE } from '../commands/harness.ts';

const TALKATIVE = `
console.log('hello from the module');
export default {
  name: 'talkative',
  open({ session, nodeId }) {
    process.stdout.write('opened by ' + nodeId + '\\n');
    return { store: new session.MemoryStore() };
  },
};`;

describe('a store that prints', () => {
  const folder = mkdtempSync(join(tmpdir(), 'talkative-'));
  after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'talkative.mjs');
  writeFileSync(path, TALKATIVE);

  for (const [command, args, results] of [
    ['a run', ['--backends', path, '--scenarios', 'node-kill', ...SMOKE, '--duration', '3s'], undefined],
    ['conform', ['conform', path, '--only', 'an unknown id'], null],
  ] as const) {
    it(`prints to stderr, and stdout has only the figures: ${command}`, async () => {
      await using harness = new Harness([...args, '--json', '-'], {}, results);
      const { stdout, stderr } = await harness.ended;
      assert.equal((JSON.parse(stdout) as { backends: { name: string }[] }).backends.length, 1);
      assert.match(stderr, /hello from the module/);
    });
  }

  it('does not print between the lines of the table either', async () => {
    await using harness = new Harness(['conform', path, '--only', 'an unknown id'], {}, null);
    const { stdout, stderr } = await harness.ended;
    assert.doesNotMatch(stdout, /hello/);
    assert.match(stderr, /hello from the module/);
  });
});
