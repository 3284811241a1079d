import { spawnSync } from 'node:child_process';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before the script of a process that is to run as soon as it wakes up, whoever else wants its core: it gets the
 * lowest real-time priorities, above every ordinary process and below whatever the system itself has there. V8's helpers,
 * which run already, come before the main thread and all that it will start. They compile and collect garbage for a few
 * milliseconds now and then; were they its equals they would wait for up to 100 ms for their turn, and the main thread
 * meanwhile run code that is not compiled, which at some hundred requests per second is too slow.
 *
 * Nothing is changed where this user may not do that, or there is no `chrt`.
 */
if (isMainThread) {
  const pid = String(process.pid);
  const chrt = (...options: readonly string[]): boolean =>
    spawnSync('chrt', [...options, pid], { stdio: 'ignore' }).status === 0;
  // Where no more than 1 is permitted, all have that. Of a process's threads, the one with its number is the main thread.
  if (!chrt('--all-tasks', '--rr', '--pid', '2')) chrt('--all-tasks', '--rr', '--pid', '1');
  else chrt('--rr', '--pid', '1');
}
