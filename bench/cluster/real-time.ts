import { spawnSync } from 'node:child_process';

/** The lowest real-time priority: above every ordinary process, below whatever the system itself has there. */
const PREFIX = ['chrt', '--rr', '1'];

let permitted: boolean | undefined;

/**
 * The command prefix that lets a command run as soon as it wakes up, whoever else wants its core. Empty where this
 * user may not do that, or there is no `chrt`.
 */
export function atOnce(): readonly string[] {
  permitted ??= spawnSync(PREFIX[0] ?? '', [...PREFIX.slice(1), 'true'], { stdio: 'ignore' }).status === 0;
  return permitted ? PREFIX : [];
}
