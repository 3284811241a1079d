import { formatPercent } from '../figures/format.ts';
import type { StackLoad } from './stack-load.ts';

/**
 * From this share of the usable cores on, the CPU of others can be why a trial cannot tell. On two cores it is 40% of the
 * stack's one: a rate for which half of a core is enough then asks for nearly all that is left of it. What an idle machine
 * does next to a trial, and what the kernel's ticks miss, stay below 5%.
 */
const FOREIGN_SHARE = 0.2;

type Foreign = Pick<StackLoad, 'foreignCpuShare'>;

/** Whether others took so much of the cores. */
export function tookCores({ foreignCpuShare }: Foreign): boolean {
  return foreignCpuShare !== null && foreignCpuShare > FOREIGN_SHARE;
}

/** That they did, as a sentence; null if they did not, or if it is not known. */
export function foreignCpu(load: Foreign): string | null {
  const { foreignCpuShare } = load;
  if (foreignCpuShare === null || !tookCores(load)) return null;
  return `other programs used ${formatPercent(foreignCpuShare)} of the cores`;
}
