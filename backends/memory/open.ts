import type { BackendContext, OpenBackend } from '../backend.ts';
import { defineGuarantees } from '../define-guarantees.ts';
import { SessionStore } from '../session-store.ts';
import { MemoryRecords } from './records.ts';

/**
 * Twice the most sessions of a run, so that this bound drops none under test. And half a gigabyte of contents, because more
 * would end the process by the limit of its heap: trials that may need more are skipped.
 */
const MOST = { sessions: 2_000_000, characters: 512 * 1024 * 1024 };

/** Sessions in the memory of each node: they are gone with it, and other nodes do not have them. */
export const inMemoryGuarantees = defineGuarantees({ shared: false });

export function openInMemory({ settings }: BackendContext): Promise<OpenBackend> {
  const records = new MemoryRecords(MOST);
  return Promise.resolve({
    store: new SessionStore(records, settings.ttlMs),
    mostCharacters: MOST.characters,
    sweep: () => records.sweep(),
    usage: () => records.usage(),
    reset: () => records.reset(),
  });
}
