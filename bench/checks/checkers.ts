import { cart } from './cart/cart.ts';
import type { Checker } from './contract/checker.ts';
import { identity } from './session/identity.ts';
import { lifetime } from './session/lifetime.ts';
import { logout } from './session/logout.ts';
import { loss } from './session/loss.ts';

/**
 * All checkers, in the order in which they take an operation and explain an anonymous answer: a known loss explains it
 * before an end, and an end before the lifetime. Their order does not decide verdicts, `VERDICTS` does. A new verdict is
 * one file with its checker, one line here, and its name in `ANOMALY_KINDS`.
 */
export const CHECKERS: readonly Checker<unknown>[] = [identity, loss, logout, lifetime, cart];
