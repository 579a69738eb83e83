// A trial of a connector is a real call: it carries the credential, is held by the same checks as agents' calls, and is on record.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  connectorTo,
  credentialFor,
  type Fields,
  fine,
  founder,
  fresh,
  invited,
  killSwitch,
  ledgerOf,
  type Person,
} from '../support/person.ts';
import type { Product } from '../support/product.ts';

describeProductOnBoth('a trial call', (start) => {
  let product: Product;
  let origin: Origin;
  let owner: Person;
  let id: string;
  beforeAll(async () => {
    [product, origin] = await Promise.all([start(), Origin.start()]);
    owner = await founder(product);
    const actions = [{ method: 'GET', path: '/send', type: 'shop.message.send', verb: 'write' }];
    const connector = await connectorTo(owner, origin, { actions });
    await credentialFor(owner, connector, { placement: 'bearer', value: 'a-secret-of-the-shop' });
    id = connector.id;
  });
  afterAll(() => origin.close());

  const tried = (body: Fields = {}, person = owner, connector = id) =>
    person.post<Fields>(`/api/connectors/${connector}/try`, body);

  it('reaches the origin with the credential, and shows how it answered', async () => {
    const came = fine(await tried({ url: `${origin.url}/health?deep=1` }));
    expect(came).toMatchObject({
      result: 'answered',
      status: 200,
      credential: true,
      url: `${origin.url}/health?deep=1`,
    });
    const [request] = origin.seen('/health');
    expect(request?.headers.authorization).toBe('Bearer a-secret-of-the-shop');
    expect(JSON.stringify(came)).not.toContain('a-secret');
  });

  it('is recorded before and after, with its outcome', async () => {
    const entries = (await ledgerOf(owner)).filter(({ kind }) => kind === 'connector.tried');
    expect(entries.length).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify(entries)).not.toContain('a-secret');
  });

  it('shows what the origin says of a refusal, and never the secret in it', async () => {
    origin.on('/refuses', ({ headers }, response) => response.writeHead(401).end(`not with ${headers.authorization}`));
    const came = fine(await tried({ url: `${origin.url}/refuses` }));
    expect(came).toMatchObject({
      result: 'answered',
      status: 401,
      message: expect.stringMatching(/^not with Bearer /),
    });
    expect(JSON.stringify(came)).not.toContain('a-secret');
  });

  it('says what the gate says where the origin cannot be reached or may not be', async () => {
    const nowhere = await connectorTo(owner, origin, { name: fresh('nowhere'), base_url: 'http://127.0.0.1:1' });
    expect(fine(await tried({}, owner, nowhere.id))).toMatchObject({
      result: 'failed',
      status: null,
      code: 'upstream_unreachable',
    });
    const inside = await connectorTo(owner, origin, {
      name: fresh('inside'),
      base_url: 'http://169.254.169.254',
      allow_private: true,
    });
    expect(fine(await tried({}, owner, inside.id))).toMatchObject({ result: 'failed', code: 'destination_prohibited' });
  });

  it('goes nowhere else, and only reads', async () => {
    for (const body of [
      { url: 'https://elsewhere.example.com/' },
      { url: `${origin.url}/send` },
      { url: 'ftp://x' },
      { method: 'POST' },
    ])
      expect((await tried(body)).status, JSON.stringify(body)).toBe(422);
    expect(origin.seen('/send')).toEqual([]);
  });

  it('is for those who may enter the credential, of connectors that they can see', async () => {
    const viewer = await invited(owner, ['viewer']);
    expect((await tried({}, viewer)).body).toMatchObject({ code: 'not_permitted', required: 'credentials.write' });
    expect((await tried({}, owner, 'con_nobody')).status).toBe(404);
  });

  it('is stopped by a kill switch', async () => {
    await killSwitch(owner, true, { kind: 'connector', id });
    expect((await tried()).status).toBe(409);
    await killSwitch(owner, false, { kind: 'connector', id });
    expect((await tried()).status).toBe(200);
  });
});

describeProductOnBoth('a credential', (start) => {
  it('says when a request last left with it, and begins anew when it is entered again', async () => {
    const [product, origin] = await Promise.all([start(), Origin.start()]);
    const owner = await founder(product);
    const connector = await connectorTo(owner, origin);
    const secret = { placement: 'bearer', value: 'a-secret-of-the-shop' };
    const used = async () =>
      fine(await owner.get<{ items: { last_used_at: string | null }[] }>('/api/credentials')).items[0]?.last_used_at;
    await credentialFor(owner, connector, secret);
    expect(await used()).toBeNull();
    const agent = await agentOf(owner);
    expect((await agent.forward('GET', `${origin.url}/x`)).status).toBe(200);
    expect(Date.parse((await used()) ?? '')).toBeGreaterThan(Date.now() - 60_000);
    await credentialFor(owner, connector, secret);
    expect(await used()).toBeNull();
    await origin.close();
  });
});
