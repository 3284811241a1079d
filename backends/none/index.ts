import type { Backend, SessionData, SessionPort } from '../backend.ts';
import { defineGuarantees } from '../define-guarantees.ts';

/** The cost of the application without sessions: every answer has the usual shape, and nothing is kept. */
const backend: Backend = {
  name: 'none',
  title: 'No sessions at all: the baseline',
  routing: 'round-robin',
  services: [],
  guarantees: defineGuarantees({ sessions: false, ttlGranularityMs: 0 }),
  open: () => Promise.resolve({ port: nothingKept }),
};

const NOBODY: SessionData = { userId: 'nobody', nonce: 'none', items: [], payload: '' };

const nothingKept: SessionPort = {
  read: () => Promise.resolve(NOBODY),
  login: (_req, _res, fresh) => Promise.resolve(fresh),
  addItem: (_req, _res, itemId) => Promise.resolve({ ...NOBODY, items: [itemId] }),
  checkout: () => Promise.resolve(NOBODY),
  logout: () => Promise.resolve(true),
};

export default backend;
