import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { processMemoryBytes } from '../../bench/measure/process-memory.ts';

const MIB = 1024 * 1024;
const HELD_MIB = 64;

describe('memory of a process', { skip: process.platform === 'linux' ? false : 'needs /proc' }, () => {
  it('includes that of its children, and is 0 once they have ended', async () => {
    const hold = `globalThis.held = Buffer.alloc(${HELD_MIB * MIB}, 1); console.log('held'); setInterval(() => {}, 1000)`;
    const child = spawn('/bin/sh', ['-c', `"${process.execPath}" -e "${hold}" & wait`], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    const { pid, stdout } = child;
    assert.ok(pid !== undefined && stdout !== null);
    await once(stdout, 'data');
    const heldBytes = (await processMemoryBytes(pid)) ?? 0;
    process.kill(-pid, 'SIGKILL');
    await once(child, 'exit');
    assert.ok(heldBytes > HELD_MIB * MIB && heldBytes < 10 * HELD_MIB * MIB, `${heldBytes} bytes`);
    assert.equal(await processMemoryBytes(pid), 0);
  });
});
