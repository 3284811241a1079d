import type { Backend, SessionData, SessionPort } from '../backend.ts';
import { defineGuarantees } from '../define-guarantees.ts';

/** The cost of the application without sessions: every answer has the usual shape, and no session is kept. */
const backend: Backend = {
  name: 'none',
  title: 'No sessions at all: the baseline',
  routing: 'round-robin',
  services: [],
  guarantees: defineGuarantees({ sessions: false, ttlGranularityMs: 0 }),
  open: () => Promise.resolve({ port: nothingKept }),
};

const ANONYMOUS: SessionData = { userId: 'no-one', nonce: 'none', items: [], payload: '' };

const nothingKept: SessionPort = {
  read: () => Promise.resolve(ANONYMOUS),
  login: (_req, _res, fresh) => Promise.resolve(fresh),
  addItem: (_req, _res, itemId) => Promise.resolve({ ...ANONYMOUS, items: [itemId] }),
  checkout: () => Promise.resolve(ANONYMOUS),
  logout: () => Promise.resolve(true),
};

export default backend;
