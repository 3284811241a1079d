import { cart } from './cart/cart.ts';
import type { Checker } from './contract/checker.ts';
import { identity } from './session/identity.ts';
import { lifetime } from './session/lifetime.ts';
import { logout } from './session/logout.ts';
import { loss } from './session/loss.ts';

/**
 * All checkers, in the order in which they take an operation and explain an anonymous answer. A session that is lost
 * already comes first; what else may explain it, next. Which verdict a session gets follows from VERDICTS alone.
 */
export const CHECKERS: readonly Checker<unknown>[] = [identity, loss, logout, lifetime, cart];
