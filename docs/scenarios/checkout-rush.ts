export default {
  name: 'checkout-rush',
  question: 'Users fill their carts when an app server dies, and then another one: whose items are lost?',
  traffic: { readRatio: 0.3 },
  faults: [
    { kind: 'node-kill', target: 0, injectAt: 0.2, healAt: 0.4 },
    { kind: 'node-kill', target: 1, injectAt: 0.5, healAt: 0.7 },
  ],
  needsSessions: true,
  shortestMs: 6_000,
};
