import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Harness } from './harness.ts';

test('--services docker without Docker ends at once, with one line and the remedy', async () => {
  const args = ['--backends', 'redis', '--services', 'docker', '--quiet'];
  await using harness = new Harness(args, { DOCKER_HOST: 'unix:///no/such/docker.sock' });
  const { code, stdout, stderr } = await harness.ended;
  assert.equal(code, 3);
  assert.equal(stdout, '');
  const [message, remedy, ...more] = stderr.trimEnd().split('\n');
  assert.equal(message, '--services docker: no Docker Engine at /no/such/docker.sock');
  assert.match(remedy ?? '', /^Install Docker .* or use --services native/);
  assert.deepEqual(more, []);
  assert.deepEqual(harness.runFolders(), []);
});
