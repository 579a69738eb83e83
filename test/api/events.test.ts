// What the console hears by itself: a stream that goes on where it broke, and ends when its session's rights change.

import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventHub } from '../../proxy/api/event-hub.ts';
import { type Heard, parsed } from '../support/event-stream.ts';
import { COOKIE, TENANT, TestConsole } from './console-kit.ts';

let hub: EventHub;
let console_: TestConsole;
beforeEach(async () => {
  hub = new EventHub({ run: randomBytes(4).toString('hex'), keep: 3 });
  console_ = await new TestConsole().start({}, { hub });
});
afterEach(() => console_.stop());

/** An open stream, read event by event. */
async function listen(
  headers: Record<string, string> = {},
  query = '',
): Promise<{ status: number; next(): Promise<Heard | undefined>; leave(): void }> {
  const response = await console_.open('GET', `/api/events${query}`, { Cookie: COOKIE, ...headers });
  response.setEncoding('utf8');
  const blocks = parsed(response);
  const next = async () => (await blocks.next()).value as Heard | undefined;
  return { status: response.statusCode ?? 0, next, leave: () => response.destroy() };
}

describe('an event stream', () => {
  it('hears what happens in its tenant and nothing of another', async () => {
    const stream = await listen();
    hub.publish('tnt_other', { type: 'approval.changed', data: { id: 'apr_2' } });
    hub.publish(TENANT, { type: 'approval.changed', data: { id: 'apr_1' } });
    expect(await stream.next()).toMatchObject({ type: 'approval.changed', data: { id: 'apr_1' } });
    stream.leave();
  });

  it('follows the tenant of the query', async () => {
    const stream = await listen({}, '?tenant_id=tnt_other');
    hub.publish('tnt_other', { type: 'here', data: {} });
    expect((await stream.next())?.type).toBe('here');
    stream.leave();
  });

  it('hears only what its person may see', async () => {
    const stream = await listen();
    hub.publish(TENANT, { type: 'hidden', data: {}, permission: 'audit.view' });
    hub.publish(TENANT, { type: 'shown', data: {}, permission: 'things.view' });
    expect((await stream.next())?.type).toBe('shown');
    stream.leave();
  });

  it('goes on after the last event that was heard', async () => {
    const first = await listen();
    for (const n of [1, 2, 3]) hub.publish(TENANT, { type: 'count', data: { n } });
    const heard = await first.next();
    first.leave();
    const second = await listen({ 'Last-Event-ID': String(heard?.id) });
    expect([(await second.next())?.data, (await second.next())?.data]).toEqual([{ n: 2 }, { n: 3 }]);
    second.leave();
  });

  it('is told to read everything again when what it missed is gone, or another process answers', async () => {
    hub.publish(TENANT, { id: 'old', type: 'count', data: {} });
    for (const n of [1, 2, 3]) hub.publish(TENANT, { type: 'count', data: { n } });
    for (const id of ['old', 'someone-elses-7']) {
      const stream = await listen({ 'Last-Event-ID': id });
      expect((await stream.next())?.type).toBe('reset');
      stream.leave();
    }
  });

  it('is 401 for nobody and refused where its person holds nothing', async () => {
    expect((await listen({ Cookie: 'session=no' })).status).toBe(401);
    console_.person.permissions = [];
    expect((await listen()).status).toBe(403);
  });
});

describe('when the rights of a session change', () => {
  const changes: Record<string, () => void> = {
    'it is signed out': () => {
      console_.person.gone = true;
    },
    'a role goes': () => {
      console_.person.permissions = ['things.view'];
    },
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`its stream ends at once when told that ${what}`, async () => {
      const stream = await listen();
      change();
      hub.revalidate(TENANT);
      expect(await stream.next()).toBeUndefined();
    });

    it(`its stream ends by itself after ${what}`, async () => {
      const stream = await listen();
      change();
      expect(await stream.next()).toBeUndefined();
    });
  }

  it('streams go on where nothing changed', async () => {
    const stream = await listen();
    hub.revalidate();
    await new Promise((resolve) => setTimeout(resolve, 50));
    hub.publish(TENANT, { type: 'still', data: {} });
    expect((await stream.next())?.type).toBe('still');
    stream.leave();
  });
});

describe('a console that stops', () => {
  it('ends its streams', async () => {
    const stream = await listen();
    const ended = stream.next();
    await console_.stop();
    expect(await ended).toBeUndefined();
  });
});
