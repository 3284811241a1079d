import type { AppNode } from '../cluster/nodes/app-node.ts';
import { type FaultKind, targetOf } from './fault.ts';

interface NodeFault extends Omit<FaultKind, 'all' | 'count' | 'at'> {
  readonly inject: (node: AppNode) => Promise<void>;
  readonly heal: (node: AppNode) => Promise<void>;
}

/** A kind of fault that strikes one app server. */
export function nodeFault({ inject, heal, ...kind }: NodeFault): FaultKind {
  return {
    ...kind,
    all: 'every node',
    count: ({ cluster }) => cluster.nodes.length,
    at({ cluster }, index) {
      const node = targetOf(cluster.nodes, index);
      let struck = false;
      return {
        kind: kind.name,
        target: node.id,
        async inject() {
          struck = true;
          await inject(node);
        },
        async heal() {
          if (!struck) return;
          await heal(node);
          struck = false;
        },
      };
    },
  };
}
