import type { Finding } from '../model/warning.ts';
import { LEAST_SECONDS, overload, overloadInWords } from './overload.ts';
import type { StackLoad } from './stack-load.ts';
import type { Status } from './trial-status.ts';

/**
 * Says of a trial that passed or failed that its stack was asked for about all it has. One that cannot tell has it as its
 * reason.
 */
export function overloadWarning({ cause }: Pick<Status, 'cause'>, load: StackLoad): Finding | null {
  const found = load.calm.length < LEAST_SECONDS ? null : overload(load);
  if (found === null || cause !== null) return null;
  return {
    code: 'overloaded',
    text: `its latencies are those of a queue: ${overloadInWords(found)}`,
    remedy: 'Compare latencies at the rate that fits',
  };
}
