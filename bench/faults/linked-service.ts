import type { Link } from '../cluster/links/link.ts';
import { viaLink } from '../cluster/links/link-url.ts';
import type { RunningService } from '../cluster/services/provider.ts';
import { tryFor } from '../process/until.ts';
import type { FaultSite } from './fault.ts';

/** A link and the server that it leads to. */
export interface LinkedService {
  readonly link: Link;
  readonly service: RunningService;
}

/** The linked services of one node, in their order; throws without any. */
export function linkedServicesOf(nodeId: string, { cluster, services }: FaultSite): LinkedService[] {
  const linked = services.flatMap((service) => {
    const link = cluster.links.find((one) => one.nodeId === nodeId && one.service === service.spec.name);
    return link === undefined ? [] : [{ link, service }];
  });
  if (linked.length === 0) throw new Error(`no link leads from ${nodeId} to any server`);
  return linked;
}

/** Asks the server through the link, over a connection of its own. Rejects when it does not answer. */
export function askThrough({ link, service: { spec, url } }: LinkedService): Promise<void> {
  return spec.ready(viaLink(url, link.address));
}

/** For all attempts; each has a limit of its own. */
const ANSWER_LIMIT_MS = 10_000;
const PAUSE_MS = 20;

/** Resolves with how long the first answer through the link took, in milliseconds; throws without one for 10 s. */
export async function untilAnswered(linked: LinkedService): Promise<number> {
  const { link, service } = linked;
  return await firstAnswer(() => askThrough(linked), `over the link from ${link.nodeId} to ${service.spec.name}`);
}

/** Asks the server directly, bypassing the link. Resolves once it answers; throws without an answer for 10 s. */
export async function untilServerAnswers({ service: { spec, url } }: LinkedService): Promise<void> {
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

/** A client may still be reconnecting after the previous fault. */
const USED_LIMIT_MS = 2_000;

/**
 * Throws if no link of a node carries a connection within 2 s: breaking the links would then break nothing. One used link
 * is enough, because a replica is not asked before it takes over.
 */
export async function confirmUse(linked: readonly LinkedService[]): Promise<void> {
  await tryFor({ limitMs: USED_LIMIT_MS, pauseMs: PAUSE_MS }, async () => {
    const used = await Promise.all(linked.map(({ link }) => link.isUsed()));
    if (!used.includes(true)) throw new Error(`${linked[0]?.link.nodeId} connects to the store without its links`);
  });
}
