import type { FaultKind } from './fault.ts';
import { linkCut } from './link-cut.ts';
import { linkDelay } from './link-delay.ts';
import { linkReset } from './link-reset.ts';
import { nodeAdd } from './node-add.ts';
import { nodeFreeze } from './node-freeze.ts';
import { nodeKill } from './node-kill.ts';
import { nodeReplace } from './node-replace.ts';
import { primaryKill } from './primary-kill.ts';
import { sessionsEnd } from './sessions-end.ts';
import { storeFill } from './store-fill.ts';
import { storeFreeze } from './store-freeze.ts';
import { storeKill } from './store-kill.ts';

/** Every kind of fault that a scenario can name. */
export const FAULTS: readonly FaultKind[] = [
  nodeKill,
  nodeReplace,
  nodeFreeze,
  nodeAdd,
  sessionsEnd,
  storeKill,
  storeFreeze,
  storeFill,
  primaryKill,
  linkCut,
  linkDelay,
  linkReset,
];

/** The kind of fault of that name; throws if none has it. */
export function faultKind(name: string): FaultKind {
  const kind = FAULTS.find((one) => one.name === name);
  if (kind === undefined) {
    throw new Error(`no fault ${name}: bench/faults/registry.ts has ${FAULTS.map((one) => one.name).join(', ')}`);
  }
  return kind;
}
