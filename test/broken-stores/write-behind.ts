import { BrokenStore, brokenRedis, type Callback, type Data } from './broken-redis.ts';

const DELAY_MS = 1000;

/** Acknowledges before it writes: what a node had not written is lost when the node dies. */
class Store extends BrokenStore {
  readonly #unwritten = new Map<string, string>();

  override get(id: string, callback: Callback<Data>): void {
    const waiting = this.#unwritten.get(id);
    if (waiting === undefined) super.get(id, callback);
    else callback(null, JSON.parse(waiting));
  }

  override set(id: string, session: Data, callback?: Callback<void>): void {
    if (!this.#unwritten.has(id)) setTimeout(() => this.#write(id), DELAY_MS).unref();
    this.#unwritten.set(id, JSON.stringify(session));
    callback?.();
  }

  override destroy(id: string, callback?: Callback<void>): void {
    this.#unwritten.delete(id);
    super.destroy(id, callback);
  }

  #write(id: string): void {
    const json = this.#unwritten.get(id);
    this.#unwritten.delete(id);
    if (json !== undefined) super.set(id, JSON.parse(json));
  }
}

// Users stay on one node, which answers from its unwritten saves: only its death shows the defect.
export default brokenRedis('write-behind', Store, { routing: 'cookie' });
