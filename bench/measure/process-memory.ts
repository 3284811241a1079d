import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { processTreeOf } from './cpu.ts';

/**
 * Memory in bytes of a process of this machine and its descendants; shared pages are counted once (proportional set size).
 *
 * @returns 0 if the process has ended; null without /proc, or if the kernel does not report it.
 */
export async function processMemoryBytes(pid: number): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const sizes = await Promise.all([...(await processTreeOf([pid]))].map(proportionalBytes));
  return sizes.reduce((sum, size) => (sum === null || size === null ? null : sum + size), 0);
}

async function proportionalBytes(pid: number): Promise<number | null> {
  try {
    const kib = /^Pss:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    // Empty for a process that has ended and is still listed.
    return Number(kib ?? 0) * 1024;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The process ended after it was listed.
    return code === 'ESRCH' || (code === 'ENOENT' && !existsSync(`/proc/${pid}`)) ? 0 : null;
  }
}
