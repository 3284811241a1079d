import type { Request, RequestHandler, Response } from 'express';

/** What the application keeps for a user. */
export interface SessionData {
  readonly userId: string;
  readonly nonce: string;
  readonly items: readonly string[];
  readonly payload: string;
}

/**
 * The application's way to its sessions. A method resolves once the change is acknowledged by the store; null means
 * that the caller is certainly not logged in. An outage rejects with a `StoreError`, never resolves with null.
 */
export interface SessionPort {
  /** Runs before every route, as Express middleware. */
  readonly middleware?: RequestHandler;
  read(req: Request, res: Response): Promise<SessionData | null>;
  /** Opens a session under a new id, and ends the one the caller had. */
  login(req: Request, res: Response, fresh: SessionData): Promise<SessionData>;
  addItem(req: Request, res: Response, itemId: string): Promise<SessionData | null>;
  /** Empties the cart. */
  checkout(req: Request, res: Response): Promise<SessionData | null>;
  /** True when there was a session to end. */
  logout(req: Request, res: Response): Promise<boolean>;
}

/** Whether a write can have been applied when the store failed: not before it was sent, perhaps afterwards. */
export type StoreStage = 'before-write' | 'write';

/** The store could not do what was asked: down, frozen, past its deadline, refusing. Answered with 503. */
export class StoreError extends Error {
  readonly stage: StoreStage;

  constructor(message: string, stage: StoreStage, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StoreError';
    this.stage = stage;
  }
}

/**
 * The session that was to be updated is no longer in the store: it was ended or ran out since it was read. A store
 * that can tell rejects an update with it instead of bringing the session back. Answered with 401.
 */
export class SessionGoneError extends Error {
  constructor() {
    super('the session is no longer in the store');
    this.name = 'SessionGoneError';
  }
}
