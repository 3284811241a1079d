import type { Request, RequestHandler, Response } from 'express';

/** What the application keeps for a user. */
export interface SessionData {
  readonly userId: string;
  readonly nonce: string;
  readonly items: readonly string[];
  readonly payload: string;
}

/**
 * The sessions as the application uses them. A method resolves once the store has acknowledged the change. Null means that
 * the user is certainly not logged in. An outage rejects with a `StoreError`, and never resolves with null.
 */
export interface SessionPort {
  /** Runs before every route, as Express middleware. */
  readonly middleware?: RequestHandler;
  read(req: Request, res: Response): Promise<SessionData | null>;
  /** Opens a session under a new id, and ends the one that the user had. */
  login(req: Request, res: Response, fresh: SessionData): Promise<SessionData>;
  addItem(req: Request, res: Response, itemId: string): Promise<SessionData | null>;
  /** Empties the cart. */
  checkout(req: Request, res: Response): Promise<SessionData | null>;
  /** Resolves with whether it ended a session. */
  logout(req: Request, res: Response): Promise<boolean>;
}

/** When a store failed: before a write was sent, so that none was applied; or later, so that it may have been. */
export type StoreStage = 'before-write' | 'write';

/** The store could not do the work: it is down, frozen, past its deadline, or refuses. Answered with 503. */
export class StoreError extends Error {
  readonly stage: StoreStage;

  constructor(message: string, stage: StoreStage, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StoreError';
    this.stage = stage;
  }
}

/**
 * The session of an update is no longer in the store: it has ended or expired since it was read. A store that sees this
 * rejects the update with it, instead of bringing the session back. Answered with 401.
 */
export class SessionGoneError extends Error {
  constructor() {
    super('the session is no longer in the store');
    this.name = 'SessionGoneError';
  }
}
