import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'skew',
  question: 'Many users behind few addresses, and some far busier than others: how even is the load on the servers?',
  traffic: { zipfExponent: 1, sourceAddresses: 5 },
  asksBalance: true,
});
