import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The cores that this process may use; null where the kernel does not say. */
export function allowedCores(): readonly number[] | null {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return list === undefined ? null : parseCoreList(list);
  } catch {
    return null;
  }
}

/** How many cores this process may use, whatever their quota: `availableParallelism` counts fewer where a quota is lower. */
export function coreCount(): number {
  return allowedCores()?.length ?? availableParallelism();
}

/** `0-2,5` is the cores 0, 1, 2 and 5. */
export function parseCoreList(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
