/** The whole contract of a backend, for stores of users too: docs/your-own-store.md. */
export type { Guarantees } from '../bench/model/guarantees.ts';
export * from './contract/backend.ts';
export type * from './contract/service.ts';
export * from './contract/session-port.ts';
