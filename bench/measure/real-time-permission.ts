import { spawnSync } from 'node:child_process';

/** As in `bench/cluster/processes/real-time.ts`: the lowest priority above every ordinary process. */
const TRIED = ['--rr', '1', 'true'];

/**
 * Why a process that this one starts gets no real-time priority, in the words of `chrt`; null if it does. In a control group
 * without real-time time every process is refused, also one of root.
 *
 * @param env the variables of `chrt`; missing: those of this process.
 */
export function realTimeRefusal(env: NodeJS.ProcessEnv = process.env): string | null {
  const { status, signal, error, stderr } = spawnSync('chrt', TRIED, { encoding: 'utf8', env });
  if (error !== undefined) return `chrt cannot be run: ${error.message}`;
  if (status === 0) return null;
  const [said = ''] = stderr.trim().split('\n');
  return said === '' ? `chrt ended with ${signal ?? status}` : said;
}
