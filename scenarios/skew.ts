import { ENOUGH, type Scenario } from './scenario.ts';

const scenario: Scenario = {
  name: 'skew',
  question:
    'Many users behind few addresses, and some who click far more than others: how even is the load on the servers?',
  faults: [],
  traffic: { zipfExponent: 1, sourceAddresses: 5 },
  asksBalance: true,
  measuresCapacity: false,
  minimum: ENOUGH,
};

export default scenario;
