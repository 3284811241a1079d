import { spawnSync } from 'node:child_process';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before the script of a process that must run as soon as it wakes up, whatever else wants its core. The process gets
 * the lowest real-time priorities: above every ordinary process, and below what the system itself has there.
 *
 * V8's helper threads, which run already, get a higher priority than the main thread and all that it will start. They
 * compile and collect garbage for a few milliseconds now and then. With the same priority they would wait for up to 100 ms
 * for their turn, and the main thread would run code that is not compiled: too slow from some hundred requests per second.
 *
 * Without the permission for it, or without `chrt`, nothing is changed.
 */
if (isMainThread) {
  const pid = String(process.pid);
  const chrt = (...options: readonly string[]): boolean =>
    spawnSync('chrt', [...options, pid], { stdio: 'ignore' }).status === 0;
  // Where no more than 1 is permitted, all have that. Of a process's threads, the one with its number is the main thread.
  if (!chrt('--all-tasks', '--rr', '--pid', '2')) chrt('--all-tasks', '--rr', '--pid', '1');
  else chrt('--rr', '--pid', '1');
}
