import { type FaultKind, type FaultStack, targetOf } from './fault.ts';
import { confirmUse, type LinkedService, linkedServicesOf, untilAnswered } from './linked-service.ts';
import { settleAll } from './together.ts';

interface LinkFault extends Omit<FaultKind, 'failureMode' | 'needsLinks' | 'all' | 'reasonToSkip' | 'count' | 'at'> {
  /** Breaks one link; resolves once it is seen to be broken. */
  readonly inject: (linked: LinkedService) => Promise<void>;
}

/** A kind of fault that strikes the links of one app server, to every server of the backend. */
export function linkFault({ inject, ...kind }: LinkFault): FaultKind {
  return {
    ...kind,
    failureMode: null,
    needsLinks: true,
    all: 'every node',
    reasonToSkip: reasonWithoutLink,
    count: ({ cluster }) => cluster.nodes.length,
    at(site, index) {
      const { id } = targetOf(site.cluster.nodes, index);
      let struck: readonly LinkedService[] = [];
      return {
        kind: kind.name,
        target: id,
        async inject() {
          const linked = linkedServicesOf(id, site);
          await confirmUse(linked);
          struck = linked;
          await settleAll(struck.map(inject));
        },
        async heal() {
          await settleAll(struck.map(heal));
          struck = [];
        },
      };
    },
  };
}

/** Restores the link's delay and traffic; resolves once the server answers over it. */
async function heal(linked: LinkedService): Promise<void> {
  const { control, delay } = linked.link;
  await control.setDelay(delay);
  await control.restore();
  await untilAnswered(linked);
}

function reasonWithoutLink({ backend, services, bypassesLinks, isEncrypted }: FaultStack): string | null {
  if (services.length === 0) return `${backend} has no server that it could be cut off from`;
  if (bypassesLinks) return `${backend} connects to servers without any link`;
  return isEncrypted ? `${backend} expects the name of its server, and not that of a link (TLS)` : null;
}
