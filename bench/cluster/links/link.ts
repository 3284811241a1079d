import type { Address, LinkDelay } from './protocol.ts';
import type { RelayClient } from './relay-client.ts';

/** The connection of one node to one of its services, and to no other. */
export interface Link {
  readonly nodeId: string;
  /** The service's name. */
  readonly service: string;
  /** Where the node connects to. */
  readonly address: Address;
  /** The delay with which it was laid. */
  readonly delay: LinkDelay;
  readonly control: LinkControl;
  /** Whether anything is connected through it now. Rejects with a BenchError when the relay has ended. */
  isUsed(): Promise<boolean>;
}

/** Breaks a link and heals it. Each step resolves once the relay has done it, and rejects with a BenchError. */
export interface LinkControl {
  /** For what is sent from now on, in either direction: a round trip takes twice as long. */
  setDelay(delay: LinkDelay): Promise<void>;
  /**
   * Silence, as on a network that loses everything: what is on its way is lost and nothing passes any more. Connections
   * stay open, new ones are accepted and carry nothing.
   */
  cut(): Promise<void>;
  /** Every connection gets an RST on both sides, and new ones are refused. */
  reset(): Promise<void>;
  /** Lets everything pass again. Connections that lost something in a cut get an RST: they cannot continue. */
  restore(): Promise<void>;
}

/** @param index of the link, as the relay counts them. */
export function linkControl(relay: RelayClient, index: number): LinkControl {
  return {
    setDelay: (delay) => relay.act(index, { type: 'set-delay', delay }),
    cut: () => relay.act(index, { type: 'cut' }),
    reset: () => relay.act(index, { type: 'reset' }),
    restore: () => relay.act(index, { type: 'restore' }),
  };
}
