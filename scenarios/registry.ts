import capacity from './capacity.ts';
import count from './count.ts';
import expiry from './expiry.ts';
import nodeFreeze from './node-freeze.ts';
import nodeKill from './node-kill.ts';
import rollingDeploy from './rolling-deploy.ts';
import scaleOut from './scale-out.ts';
import type { Scenario } from './scenario.ts';
import services from './services.ts';
import size from './size.ts';
import skew from './skew.ts';
import steady from './steady.ts';
import storeFailover from './store-failover.ts';
import storeFreeze from './store-freeze.ts';
import storePartition from './store-partition.ts';
import storePressure from './store-pressure.ts';
import storeRestart from './store-restart.ts';
import tabs from './tabs.ts';
import thunderingLogin from './thundering-login.ts';

/** The scenarios, in the order of every table. */
export const SCENARIOS: readonly Scenario[] = [
  steady,
  capacity,
  nodeKill,
  rollingDeploy,
  nodeFreeze,
  scaleOut,
  storeRestart,
  storeFreeze,
  storePressure,
  ...storePartition,
  storeFailover,
  expiry,
  tabs,
  skew,
  thunderingLogin,
  services,
  ...size,
  ...count,
];

export const SCENARIO_NAMES: readonly string[] = SCENARIOS.map(({ name }) => name);

/** The name of a family stands for all its scenarios. */
export const SCENARIO_FAMILIES: readonly string[] = [...new Set(SCENARIOS.flatMap(({ family }) => family ?? []))];

/** The scenario of that name; undefined if none has it. */
export function findScenario(name: string): Scenario | undefined {
  return SCENARIOS.find((scenario) => scenario.name === name);
}
