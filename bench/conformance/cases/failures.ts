import { expectStatus } from '../answers.ts';
import { type CaseGroup, type ConformanceCase, expect, noStore } from '../case.ts';
import { shown } from '../compare.ts';

const failingSet: ConformanceCase = {
  name: 'a save that fails is answered with 503, and never with 200',
  notAsked: noStore,
  async run(stage) {
    const { node1 } = stage;
    const { appPort } = node1.facts;
    using user = stage.browser();
    using newcomer = stage.browser();
    await user.login(appPort);
    const { cookie } = user;
    await node1.call('breakCalls', ['set']);
    try {
      for (const [what, answer] of [
        ['adding to the cart', await user.post(appPort, '/cart')],
        ['a checkout', await user.post(appPort, '/checkout')],
        ['a login', await newcomer.login(appPort)],
      ] as const) {
        expectStatus(`${what} whose save failed`, answer.status, 503);
        expect(answer.body['stage'] === 'write', `${what} is said to have failed at "${String(answer.body['stage'])}"`);
      }
    } finally {
      await node1.call('breakCalls', []);
    }
    user.cookie = cookie;
    const { status, body } = await user.read(appPort);
    expectStatus('a read afterwards', status, 200);
    expect(shown(body['items']) === '[]', `what was not saved is there: ${shown(body['items'])}`);
    return '503, and the session is as it was';
  },
};

const failingTouch: ConformanceCase = {
  name: 'a touch that fails harms no other request',
  notAsked: (subject) => noStore(subject) ?? (subject.facts.hasTouch ? null : 'it has no touch'),
  async run(stage) {
    const { node1 } = stage;
    const { appPort } = node1.facts;
    using user = stage.browser();
    await user.login(appPort);
    await node1.call('breakCalls', ['touch']);
    const connections = new Set<number | undefined>();
    try {
      for (let round = 0; round < 10; round += 1) {
        const { status, connection } = await user.read(appPort);
        expectStatus('a read whose touch failed', status, 200);
        connections.add(connection);
      }
    } finally {
      await node1.call('breakCalls', []);
    }
    const last = await user.read(appPort);
    expectStatus('a read afterwards', last.status, 200);
    connections.add(last.connection);
    expect(connections.size === 1, `the connection was broken off ${connections.size - 1} times`);
    return '11 reads over one connection';
  },
};

export const failures: CaseGroup = { name: 'calls that fail', cases: [failingSet, failingTouch] };
