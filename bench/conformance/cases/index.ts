import type { CaseGroup } from '../case.ts';
import { application } from './application.ts';
import { contents } from './contents.ts';
import { ending } from './ending.ts';
import { lifetime } from './lifetime.ts';
import { outage } from './outage.ts';
import { tidiness } from './tidiness.ts';

/** All that a backend is asked, in this order. */
export const CASE_GROUPS: readonly CaseGroup[] = [contents, ending, lifetime, application, outage, tidiness];
