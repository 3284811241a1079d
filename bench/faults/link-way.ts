import type { Link } from '../cluster/links/link.ts';
import { byWayOf } from '../cluster/links/link-url.ts';
import type { RunningService } from '../cluster/services/provider.ts';
import { tryFor } from '../process/until.ts';
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

/** Asks the server through the link, over a connection of its own. Rejects when it does not answer. */
export function askThrough({ link, service: { spec, url } }: LinkWay): Promise<void> {
  return spec.ready(byWayOf(url, link.place));
}

/** For one question after the other; each of them has a limit of its own. */
const ANSWER_LIMIT_MS = 10_000;
const PAUSE_MS = 20;

/** Resolves with how long the first answer through the link took, in milliseconds; throws when there is none for 10 s. */
export async function untilAnswered(way: LinkWay): Promise<number> {
  const { link, service } = way;
  return await firstAnswer(() => askThrough(way), `over the link from ${link.nodeId} to ${service.spec.name}`);
}

/** Asks the server itself, past the link; resolves once it answers, and throws when it has not for 10 s. */
export async function untilServerAnswers({ service: { spec, url } }: LinkWay): Promise<void> {
  await firstAnswer(() => spec.ready(url), `by ${spec.name} itself`);
}

async function firstAnswer(ask: () => Promise<void>, where: string): Promise<number> {
  const timed = async (): Promise<number> => {
    const startMs = performance.now();
    await ask();
    return performance.now() - startMs;
  };
  try {
    return await tryFor({ limitMs: ANSWER_LIMIT_MS, pauseMs: PAUSE_MS }, timed);
  } catch (error) {
    throw new Error(`nothing was answered ${where} for ${ANSWER_LIMIT_MS / 1000} s`, { cause: error });
  }
}

/** A client may just be connecting again, after the fault before. */
const USED_LIMIT_MS = 2_000;

/**
 * Throws when a node has no connection through any of its links for 2 s: to break them is to break nothing then. Not
 * every one of them has to be used: nobody asks a replica before it takes over.
 */
export async function confirmUse(ways: readonly LinkWay[]): Promise<void> {
  await tryFor({ limitMs: USED_LIMIT_MS, pauseMs: PAUSE_MS }, async () => {
    const used = await Promise.all(ways.map(({ link }) => link.isUsed()));
    if (!used.includes(true)) throw new Error(`${ways[0]?.link.nodeId} is connected to the store past its links`);
  });
}
