export default {
  name: 'checkout-rush',
  question: 'Everybody fills carts when an app server dies, and another one right after it: whose items are gone?',
  traffic: { readRatio: 0.3 },
  faults: [
    { kind: 'node-kill', target: 0, injectAt: 0.2, healAt: 0.4 },
    { kind: 'node-kill', target: 1, injectAt: 0.5, healAt: 0.7 },
  ],
  needsSessions: true,
  shortestMs: 6_000,
};
