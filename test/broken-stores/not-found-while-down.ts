import { BrokenStore, brokenRedis, type Callback, type Data } from './broken-redis.ts';

const PERIOD_MS = 1000;
const OUTAGE_MS = 300;

/** Answers `not found` while its server is down, which it is for a part of every second. */
class Store extends BrokenStore {
  override get(id: string, callback: Callback<Data>): void {
    this.#ask(id, (error, data) => (error ? callback(null, null) : callback(null, data)));
  }

  #ask(id: string, callback: Callback<Data>): void {
    if (Date.now() % PERIOD_MS < OUTAGE_MS) callback(new Error('connection refused'));
    else super.get(id, callback);
  }
}

export default brokenRedis('not-found-while-down', Store);
