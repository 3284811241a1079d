import { killRun } from './kill-moments.ts';

/**
 * `npm run test:kills -- 50`: ends that many runs at random moments, most of them with `kill -9`, and lists what each
 * has left. Exits with 1 if any has left something.
 */
const runs = Number(process.argv[2] ?? 50);
const AT_ONCE = 2;
let [next, left] = [0, 0];

async function work(): Promise<void> {
  while (next < runs) {
    const number = ++next;
    const killed = await killRun(number, Math.random(), number % 4 === 0 ? 'SIGINT' : 'SIGKILL');
    const { signal, afterMs, doing, processes, folders } = killed;
    const isClean = processes.length + folders.length === 0;
    if (!isClean) left += 1;
    const found = isClean ? 'nothing left' : `LEFT: ${[...processes, ...folders].join(' ')}`;
    process.stdout.write(`${number}/${runs} ${signal} after ${afterMs} ms (${doing}): ${found}\n`);
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, work));
process.stdout.write(`${runs - left} of ${runs} runs left nothing behind\n`);
if (left > 0) process.exitCode = 1;
