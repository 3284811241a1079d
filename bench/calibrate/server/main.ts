import { answerCalls, endWithHarness } from '../../process/answer-calls.ts';
import type { Behaviour, ServerApi } from './behaviour.ts';
import { acceptNothing, closeAfter, cut, refuse } from './disconnects.ts';
import type { HeldRequest } from './held-request.ts';
import { hold, twoHolds } from './holds.ts';
import { Listener } from './listener.ts';
import { freeze, frozenNode, oneByOne } from './queues.ts';

/**
 * A server that misbehaves on demand. Every answer carries the time for which it really held that request. It listens
 * on loopback only, and ends with its IPC channel.
 */
let listener: Listener | null = null;

answerCalls<ServerApi>({
  async serve(port, behaviour) {
    listener = new Listener(port, behaviour.kind === 'accept-nothing' ? behaviour.backlog : undefined);
    listener.onRequest = handlerOf(behaviour, listener);
    await listener.listen();
  },
  report: () => Promise.resolve(listener?.log.report() ?? null),
});
endWithHarness();

function handlerOf(behaviour: Behaviour, server: Listener): (request: HeldRequest) => void {
  switch (behaviour.kind) {
    case 'hold':
      return hold(behaviour.holdMs);
    case 'two-holds':
      return twoHolds(behaviour.fastMs, behaviour.slowMs, behaviour.slowShare);
    case 'drip':
      return (request) => request.drip(behaviour.pieces, behaviour.overMs, request.index % 2 === 0);
    case 'freeze':
      return freeze(behaviour, server.log);
    case 'one-by-one':
      return oneByOne(behaviour);
    case 'close-after':
      return closeAfter(behaviour);
    case 'cut':
      return cut(behaviour);
    case 'refuse':
      return refuse(behaviour, server);
    case 'accept-nothing':
      return acceptNothing(behaviour, server);
    case 'frozen-node':
      return frozenNode(behaviour, server.log);
  }
}
