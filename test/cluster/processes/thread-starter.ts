import { Worker } from 'node:worker_threads';

/** A process with a thread of its own that says so once both run, and ends with its channel. */
const sleeping = new Worker('setInterval(() => undefined, 60_000)', { eval: true });
sleeping.once('online', () => process.send?.('started'));
process.once('disconnect', () => process.exit());
