import { setTimeout as sleep } from 'node:timers/promises';
import type { Link } from '../cluster/links/link.ts';
import { byWayOf } from '../cluster/links/link-url.ts';
import type { RunningService } from '../cluster/services/provider.ts';
import type { FaultSite } from './fault.ts';

/** A link and the server that it leads to. */
export interface LinkWay {
  readonly link: Link;
  readonly service: RunningService;
}

/** All ways from one node, in the order of the services; throws where there are none. */
export function waysFrom(nodeId: string, { cluster, services }: FaultSite): LinkWay[] {
  const ways = services.flatMap((service) => {
    const link = cluster.links.find((one) => one.nodeId === nodeId && one.service === service.spec.name);
    return link === undefined ? [] : [{ link, service }];
  });
  if (ways.length === 0) throw new Error(`no link leads from ${nodeId} to any server`);
  return ways;
}

/** Asks the server itself, past the link. Rejects when it does not answer. */
export function askDirectly({ service: { spec, url } }: LinkWay): Promise<void> {
  return spec.ready(url);
}

/** Asks the server through the link, over a connection of its own. Rejects when it does not answer. */
export function askThrough({ link, service: { spec, url } }: LinkWay): Promise<void> {
  return spec.ready(byWayOf(url, link.place));
}

/** For one question after the other; each of them has a limit of its own. */
const ANSWER_LIMIT_MS = 10_000;
const PAUSE_MS = 20;

/** Resolves with how long the first answer through the link took, in milliseconds; throws when there is none for 10 s. */
export async function untilAnswered(way: LinkWay): Promise<number> {
  const end = performance.now() + ANSWER_LIMIT_MS;
  for (;;) {
    const startMs = performance.now();
    try {
      await askThrough(way);
      return performance.now() - startMs;
    } catch (error) {
      const { link, service } = way;
      if (startMs > end) {
        const where = `from ${link.nodeId} to ${service.spec.name}`;
        throw new Error(`nothing was answered over the link ${where} for ${ANSWER_LIMIT_MS / 1000} s`, {
          cause: error,
        });
      }
    }
    await sleep(PAUSE_MS);
  }
}
