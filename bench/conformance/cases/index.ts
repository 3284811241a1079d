import type { CaseGroup } from '../case.ts';
import { contents } from './contents.ts';
import { cookies } from './cookies.ts';
import { ending } from './ending.ts';
import { failures } from './failures.ts';
import { fullness } from './fullness.ts';
import { lifetime } from './lifetime.ts';
import { outage } from './outage.ts';
import { tidiness } from './tidiness.ts';
import { users } from './users.ts';

/** All cases of a backend, in their order. */
export const CASE_GROUPS: readonly CaseGroup[] = [
  contents,
  ending,
  lifetime,
  users,
  cookies,
  failures,
  outage,
  fullness,
  tidiness,
];
