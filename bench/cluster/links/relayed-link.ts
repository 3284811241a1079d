import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Departures } from './departures.ts';
import type { LinkAction, LinkDelay, LinkPlan } from './protocol.ts';
import { RelayedConnection } from './relayed-connection.ts';

/** A link in the relay: it listens, connects on behalf of each client, and can be broken. */
export class RelayedLink {
  readonly #plan: LinkPlan;
  readonly #departures: Departures;
  readonly #connections = new Set<RelayedConnection>();
  #server: Server | null = null;
  #delay: LinkDelay;
  #isCut = false;
  #accepted = 0;

  constructor(plan: LinkPlan, departures: Departures) {
    this.#plan = plan;
    this.#departures = departures;
    this.#delay = plan.delay;
  }

  /** Connections that are open, on either side. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Rejects with the system's error where it cannot listen. */
  async listen(): Promise<void> {
    if (this.#server !== null) return;
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
    server.listen({ ...this.#plan.listen, exclusive: true });
    await once(server, 'listening');
    this.#server = server;
  }

  /** Resolves once it is done: it holds for everything that arrives later. */
  async act(action: LinkAction): Promise<void> {
    switch (action.type) {
      case 'set-delay':
        this.#delay = action.delay;
        return;
      case 'cut':
        await this.listen();
        this.#cut();
        return;
      case 'reset':
        return this.#reset();
      case 'restore':
        await this.listen();
        this.#restore();
    }
  }

  #accept(client: Socket): void {
    const connection = new RelayedConnection(client, {
      target: this.#plan.target,
      departures: this.#departures,
      delay: () => this.#delay,
      isCut: () => this.#isCut,
      seed: this.#plan.seed,
      index: this.#accepted++,
    });
    this.#connections.add(connection);
    connection.onceClosed(() => this.#connections.delete(connection));
  }

  #cut(): void {
    if (this.#isCut) return;
    this.#isCut = true;
    for (const connection of this.#connections) connection.cut();
  }

  #restore(): void {
    if (!this.#isCut) return;
    this.#isCut = false;
    for (const connection of this.#connections) connection.restore();
  }

  /** A client that waits to be accepted gets an RST as well, from the kernel. */
  #reset(): void {
    this.#isCut = false;
    this.#server?.close();
    this.#server = null;
    for (const connection of this.#connections) connection.reset();
  }
}
