// People are told of what happens, over real sockets: signed webhooks that are tried again, Slack with buttons for those it knows, mail.

import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSigned } from '../../proxy/notifications/standard-webhooks.ts';
import type { Agent } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  approvalOf,
  connectorTo,
  type Fields,
  fine,
  founder,
  fresh,
  invited,
  killSwitch,
  type Person,
  question,
} from '../support/person.ts';
import { eventually, type Product, startProduct } from '../support/product.ts';

/** A webhook as it arrived. */
interface Arrived {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly json: { readonly type: string; readonly data: Fields } & Fields;
}

/** A receiver that remembers what came and answers what it is told to. */
class Receiver {
  readonly arrived: Arrived[] = [];
  answers: number[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        receiver.arrived.push({ headers: request.headers, body, json: JSON.parse(body) });
        response.writeHead(receiver.answers.shift() ?? 204, { location: 'http://169.254.169.254/' }).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  of(type: string): Arrived[] {
    return this.arrived.filter(({ json }) => json.type === type);
  }

  close(): void {
    this.#server.close();
  }
}

let product: Product;
let origin: Origin;
let owner: Person;
let agent: Agent;

beforeAll(async () => {
  [product, origin] = await Promise.all([startProduct(), Origin.start()]);
  owner = await founder(product);
  await connectorTo(owner, origin);
  agent = await agentOf(owner, { roles: ['agent-supervised'] });
});
afterAll(async () => {
  await product.stop();
  await origin.close();
});

interface Channel extends Fields {
  readonly id: string;
  readonly signing_secret: string;
}
const add = async (channel: Fields): Promise<Channel> =>
  fine(await owner.post<Channel>('/api/notifications/channels', { name: fresh('channel'), ...channel }));
const webhook = (receiver: Receiver, more: Fields = {}, settings: Fields = {}): Promise<Channel> =>
  add({ kind: 'webhook', settings: { url: receiver.url, allow_private: true, ...settings }, ...more });
const remove = async ({ id }: Channel): Promise<void> =>
  void fine(await owner.delete(`/api/notifications/channels/${id}`));
const deliveriesOf = async ({ id }: Channel): Promise<Fields[]> =>
  fine(await owner.get<{ items: Fields[] }>(`/api/notifications/deliveries?channel_id=${id}`)).items;

/** A request that waits for a person; the id of its approval. */
async function held(): Promise<string> {
  const url = `${origin.url}/${fresh('notify')}?secret=in-the-query`;
  const body = { card: 'in-the-body' };
  await agent.forward('POST', url, { headers: { Prefer: 'respond-async', 'Holdgate-Reason': 'in-the-claim' }, body });
  return (await question(owner, url)).id;
}

describe('a webhook', () => {
  it('is signed, and carries nothing of the request', async () => {
    const receiver = await Receiver.start();
    const channel = await webhook(receiver, { events: ['approval.needed', 'approval.decided'] });
    const id = await held();
    await eventually('a webhook', () => receiver.of('approval.needed').length === 1);
    const [{ headers, body, json }] = receiver.of('approval.needed') as [Arrived];
    expect(isSigned(channel.signing_secret, { headers: headers as never, body, nowMs: Date.now() })).toBe(true);
    expect(json.data).toMatchObject({
      approval_id: id,
      agent: agent.name,
      link: expect.stringContaining(`/approvals/${id}`),
    });
    expect(body).not.toMatch(/in-the-query|in-the-body|in-the-claim/);
    fine(await owner.post(`/api/approvals/${id}/deny`, { reason: 'no' }));
    await eventually('the answer', () => receiver.of('approval.decided').length === 1);
    expect(receiver.of('approval.decided')[0]?.json.data).toMatchObject({ state: 'denied' });
    await remove(channel);
    receiver.close();
  });

  it('carries the address where its channel is set to', async () => {
    const receiver = await Receiver.start();
    const channel = await webhook(receiver, {}, { include_details: true });
    await held();
    await eventually('a webhook', () => receiver.of('approval.needed').length === 1);
    expect(receiver.arrived[0]?.body).toContain('in-the-query');
    expect(receiver.arrived[0]?.body).not.toContain('in-the-body');
    await remove(channel);
    receiver.close();
  });

  it('that fails is tried again under the same id, and can be sent again from the log', async () => {
    const receiver = await Receiver.start();
    receiver.answers = [500];
    const channel = await webhook(receiver, { events: ['approval.needed'] });
    await held();
    const [failed] = await eventually('a failed try', async () => {
      const items = await deliveriesOf(channel);
      return items[0]?.status === 500 && items;
    });
    expect(failed).toMatchObject({ state: 'pending', attempts: 1 });
    await eventually('the second try', () => receiver.arrived.length === 2, 20);
    await eventually('its arrival', async () => (await deliveriesOf(channel))[0]?.state === 'delivered');
    fine(await owner.post(`/api/notifications/deliveries/${failed?.id}/redeliver`));
    await eventually('the third', () => receiver.arrived.length === 3);
    expect(new Set(receiver.arrived.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    await remove(channel);
    receiver.close();
  }, 40_000);

  it('is given up by a receiver that is gone, and never follows elsewhere', async () => {
    const receiver = await Receiver.start();
    const channel = await webhook(receiver);
    receiver.answers = [302];
    const tried = await owner.post<Fields>(`/api/notifications/channels/${channel.id}/test`);
    expect(fine(tried)).toMatchObject({ state: 'failed', status: 302, error: expect.stringMatching(/not followed/) });
    receiver.answers = [410];
    await held();
    await eventually('the channel to be off', async () => {
      const { enabled } = fine(await owner.get<Fields>(`/api/notifications/channels/${channel.id}`));
      return enabled === false;
    });
    await remove(channel);
    receiver.close();
  });

  it('tells of kill switches', async () => {
    const receiver = await Receiver.start();
    const channel = await webhook(receiver, { events: ['kill_switch.pressed', 'kill_switch.lifted'] });
    await killSwitch(owner, true);
    await killSwitch(owner, false);
    await eventually('both', () => receiver.arrived.length === 2);
    expect(receiver.arrived.map(({ json }) => json.type).sort()).toEqual(['kill_switch.lifted', 'kill_switch.pressed']);
    await remove(channel);
    receiver.close();
  });

  it('waits for the end of quiet hours unless it is urgent', async () => {
    const receiver = await Receiver.start();
    const hour = (offset: number): string =>
      `${String((new Date().getUTCHours() + offset + 24) % 24).padStart(2, '0')}:00`;
    const quiet_hours = { from: hour(-1), until: hour(2), zone: 'UTC' };
    const patient = await webhook(receiver, {}, { quiet_hours });
    const urgent = await webhook(receiver, {}, { quiet_hours, urgent_risk: 0 });
    await held();
    await eventually('the urgent one', () => receiver.arrived.length === 1);
    const [waiting] = await deliveriesOf(patient);
    expect(waiting).toMatchObject({ state: 'pending', attempts: 0 });
    expect(Date.parse(String(waiting?.next_at))).toBeGreaterThan(Date.now());
    await Promise.all([remove(patient), remove(urgent)]);
    receiver.close();
  });

  it.each([
    ['http://example.com/hook', true],
    ['https://user:word@example.com/', true],
    ['ftp://127.0.0.1/', true],
  ])('is not added for %s', async (url) => {
    const reply = await owner.post('/api/notifications/channels', { name: 'bad', kind: 'webhook', settings: { url } });
    expect(reply).toMatchObject({ status: 422, body: { errors: [{ pointer: '/settings/url' }] } });
  });

  it('says at the field what is wrong with the settings of an edited channel', async () => {
    const settings = {
      url: 'https://hooks.example.com/x',
      quiet_hours: { from: '22:00', until: '07:00', zone: 'Mars' },
    };
    const kept = { kind: 'webhook', name: fresh('quiet'), settings: { url: settings.url } };
    const { id } = fine(await owner.post<{ id: string }>('/api/notifications/channels', kept));
    const answer = await owner.patch<Fields>(`/api/notifications/channels/${id}`, { settings });
    expect(answer.body).toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/settings/quiet_hours/zone', message: 'must be a time zone such as Europe/Zurich' }],
    });
  });

  it('does not reach what no connector could', async () => {
    const receiver = await Receiver.start();
    const channels = [
      await webhook(receiver, {}, { allow_private: false }),
      await webhook(receiver, {}, { url: 'https://169.254.169.254/latest' }),
      await webhook(receiver, {}, { url: `http://127.0.0.1:${product.gatePort}/` }),
    ];
    for (const channel of channels) {
      const tried = fine(await owner.post<Fields>(`/api/notifications/channels/${channel.id}/test`));
      expect(tried).toMatchObject({ state: 'failed', status: null });
      await remove(channel);
    }
    expect(receiver.arrived).toHaveLength(0);
    receiver.close();
  });

  it('never shows its secret again', async () => {
    const receiver = await Receiver.start();
    const channel = await webhook(receiver);
    const shown = await owner.get(`/api/notifications/channels/${channel.id}`);
    expect(shown.text).not.toContain(channel.signing_secret);
    expect((await owner.get('/api/notifications/channels')).text).not.toContain(channel.signing_secret);
    await remove(channel);
    receiver.close();
  });
});

describe('Slack', () => {
  const SIGNING = 'slack-signing-secret';
  const slack = (receiver: Receiver, users: Record<string, string>): Promise<Channel> =>
    add({
      kind: 'slack',
      settings: { allow_private: true, users },
      secrets: { webhook_url: receiver.url, signing_secret: SIGNING },
      events: ['approval.needed'],
    });

  function press(channel: Channel, approvalId: string, userId: string, { secret = SIGNING, ageS = 0 } = {}) {
    const payload = {
      user: { id: userId, username: 'anna' },
      actions: [{ action_id: 'holdgate_approve', value: approvalId }],
    };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const timestamp = String(Math.floor(Date.now() / 1000) - ageS);
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
    return fetch(`${product.consoleUrl}/api/notifications/tenants/${owner.tenantId}/slack/${channel.id}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'X-Slack-Signature': signature,
        'X-Slack-Request-Timestamp': timestamp,
      },
      body,
    });
  }

  it('shows buttons only where it is known who presses them', async () => {
    const receiver = await Receiver.start();
    const plain = await slack(receiver, {});
    await held();
    await eventually('a message', () => receiver.arrived.length === 1);
    expect(receiver.arrived[0]?.body).not.toContain('holdgate_approve');
    await remove(plain);
    const known = await slack(receiver, { U0001: owner.email });
    await held();
    await eventually('another', () => receiver.arrived.length === 2);
    expect(receiver.arrived[1]?.body).toContain('holdgate_approve');
    await remove(known);
    receiver.close();
  });

  it('answers in the name of whoever pressed, with the rights of that moment', async () => {
    const receiver = await Receiver.start();
    const [member, viewer] = [await invited(owner, ['member']), await invited(owner, ['viewer'])];
    const channel = await slack(receiver, { U0001: member.email, U0002: viewer.email, U0003: 'nobody@example.com' });
    const id = await held();
    for (const userId of ['U0002', 'U0003', 'U0004']) {
      expect((await press(channel, id, userId)).status).toBe(200);
      expect((await approvalOf(owner, id)).state).toBe('pending');
    }
    expect(await (await press(channel, id, 'U0001')).json()).toEqual({ text: 'The request is approved.' });
    expect((await approvalOf(owner, id)).state).toBe('approved');
    await remove(channel);
    receiver.close();
  });

  it('is believed only with its own signature, and only once it is fresh', async () => {
    const receiver = await Receiver.start();
    const channel = await slack(receiver, { U0001: owner.email });
    const id = await held();
    expect((await press(channel, id, 'U0001', { secret: 'guessed' })).status).toBe(404);
    expect((await press(channel, id, 'U0001', { ageS: 301 })).status).toBe(404);
    expect((await approvalOf(owner, id)).state).toBe('pending');
    await remove(channel);
    receiver.close();
  });
});

describe('mail', () => {
  it('is sent to each address, as text that nothing of the request is in', async () => {
    const mails: { to: string[]; text: string }[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, session, done) {
        let text = '';
        stream.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        stream.on('end', () => {
          mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
          done();
        });
      },
    });
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    const { port } = server.server.address() as AddressInfo;
    const to = ['anna@example.com', 'bert@example.com'];
    const settings = { host: '127.0.0.1', port, from: 'holdgate@example.com', to, allow_private: true };
    const channel = await add({ kind: 'email', settings });
    const id = await held();
    await eventually('a mail', () => mails.length === 1);
    expect(mails[0]?.to).toEqual(to);
    expect(mails[0]?.text).toContain(`/approvals/${id}`);
    expect(mails[0]?.text).not.toMatch(/in-the-query|in-the-body|in-the-claim/);
    await remove(channel);
    server.close();
  });
});

describe('channels', () => {
  it('are the business of whoever may edit settings', async () => {
    const [member, viewer] = [await invited(owner, ['member']), await invited(owner, ['viewer'])];
    const input = { name: 'x', kind: 'webhook', settings: { url: 'https://example.com/hook' } };
    expect((await member.post('/api/notifications/channels', input)).status).toBe(403);
    expect((await viewer.get('/api/notifications/channels')).status).toBe(200);
  });
});
