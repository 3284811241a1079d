import { defineScenario } from './scenario.ts';

export default defineScenario({
  name: 'services',
  question:
    'Two applications behind one proxy, an account and a cart: does each see at once what the other has changed?',
  traffic: { readRatio: 0.5 },
  apps: [
    { name: 'account', paths: ['/session', '/login', '/logout'] },
    { name: 'cart', paths: ['/cart', '/checkout'] },
  ],
  needsSessions: true,
});
