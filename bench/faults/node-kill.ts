import { type FaultKind, targetOf } from './fault.ts';

/** A node's process dies of SIGKILL, as in a crash or an out-of-memory kill, and is later started again. */
export const nodeKill: FaultKind = {
  name: 'node-kill',
  takesAway: 'node',
  at({ nodes }, target) {
    const node = targetOf(nodes, target);
    let dead = false;
    return {
      kind: nodeKill.name,
      target: node.id,
      async inject() {
        dead = true;
        await node.kill();
      },
      async heal() {
        if (!dead) return;
        await node.restart();
        dead = false;
      },
    };
  },
};
