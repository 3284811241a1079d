import { setImmediate as turn } from 'node:timers/promises';
import { nowUs } from '../../bench/model/clock.ts';
import type { StoreUsage } from '../backend.ts';
import type { SessionRecord, SessionRecords } from '../session-store.ts';

/** Sessions per turn of the event loop: no request waits long for a sweep. */
const SWEEP_BATCH = 2_000;

interface Entry {
  readonly json: string;
  readonly expiresAtMs: number;
}

export interface MemoryBounds {
  readonly sessions: number;
  /** Of their JSON. The engine needs one byte for a character of Latin text. */
  readonly characters: number;
}

/** Sessions in this process's own memory. Beyond the bounds, the sessions longest untouched are dropped. */
export class MemoryRecords implements SessionRecords {
  readonly #most: MemoryBounds;
  /** The one longest untouched comes first. */
  readonly #entries = new Map<string, Entry>();
  #characters = 0;

  constructor(most: MemoryBounds) {
    this.#most = most;
  }

  load(id: string): Promise<string | null> {
    return Promise.resolve(this.#living(id)?.json ?? null);
  }

  insert(id: string, record: SessionRecord): Promise<void> {
    this.#put(id, record.json, record.ttlMs);
    return Promise.resolve();
  }

  update(id: string, record: SessionRecord): Promise<boolean> {
    const isThere = this.#living(id) !== undefined;
    if (isThere) this.#put(id, record.json, record.ttlMs);
    return Promise.resolve(isThere);
  }

  touch(id: string, ttlMs: number): Promise<void> {
    const entry = this.#living(id);
    if (entry !== undefined) this.#put(id, entry.json, ttlMs);
    return Promise.resolve();
  }

  remove(id: string): Promise<void> {
    this.#drop(id);
    return Promise.resolve();
  }

  /** Resolves with the number of expired sessions deleted. */
  async sweep(): Promise<number> {
    let [seen, deleted] = [0, 0];
    const nowMs = nowUs() / 1_000;
    for (const [id, { expiresAtMs }] of this.#entries) {
      if (expiresAtMs <= nowMs && this.#drop(id)) deleted += 1;
      seen += 1;
      if (seen % SWEEP_BATCH === 0) await turn();
    }
    return deleted;
  }

  usage(): Promise<StoreUsage> {
    let bytes = 0;
    for (const { json } of this.#entries.values()) bytes += Buffer.byteLength(json);
    return Promise.resolve({
      sessions: this.#entries.size,
      bytes,
      definition: 'UTF-8 bytes of the JSON, without what the JavaScript heap adds',
    });
  }

  reset(): Promise<void> {
    this.#entries.clear();
    this.#characters = 0;
    return Promise.resolve();
  }

  #put(id: string, json: string, ttlMs: number): void {
    this.#drop(id);
    this.#entries.set(id, { json, expiresAtMs: nowUs() / 1_000 + ttlMs });
    this.#characters += json.length;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#most.sessions && this.#characters <= this.#most.characters) return;
      this.#drop(oldest);
    }
  }

  /** Returns whether it was there. */
  #drop(id: string): boolean {
    this.#characters -= this.#entries.get(id)?.json.length ?? 0;
    return this.#entries.delete(id);
  }

  #living(id: string): Entry | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.expiresAtMs > nowUs() / 1_000) return entry;
    this.#drop(id);
    return undefined;
  }
}
