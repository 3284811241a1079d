import type { AppNode } from '../cluster/nodes.ts';
import type { Fault } from './fault.ts';

/** A node's process dies of SIGKILL, as in a crash or an out-of-memory kill, and is later started again. */
export function nodeKill(node: AppNode): Fault {
  let dead = false;
  return {
    kind: 'node-kill',
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
}
