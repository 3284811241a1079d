import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { processTreeOf } from './cpu.ts';

/**
 * Memory in bytes that a process of this machine and its descendants have, each page that several share counted once
 * (proportional set size). Null where there is no /proc, or the kernel does not tell. 0 when it has ended.
 */
export async function processMemoryBytes(pid: number): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const sizes = await Promise.all([...(await processTreeOf([pid]))].map(proportionalBytes));
  return sizes.reduce((sum, size) => (sum === null || size === null ? null : sum + size), 0);
}

async function proportionalBytes(pid: number): Promise<number | null> {
  try {
    const kib = /^Pss:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    // Of one that has ended and is still listed it is empty.
    return Number(kib ?? 0) * 1024;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Ended since it was listed, or while it was looked at.
    return code === 'ESRCH' || (code === 'ENOENT' && !existsSync(`/proc/${pid}`)) ? 0 : null;
  }
}
