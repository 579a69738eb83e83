// However an address is written, and whatever a resolver says and when, only a classified and permitted address is connected to.

import { connect as dialRaw, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { classify } from '../../proxy/upstream/address-class.ts';
import { createAddressGuard, DEFAULT_PRIVATE_RANGES } from '../../proxy/upstream/address-guard.ts';
import { plainAnswer, RawOrigin } from '../support/raw-origin.ts';
import { asked, requestTo, routeTo, upstreamForTest } from '../support/upstream-calls.ts';

const CLASSES: Record<string, string[]> = {
  loopback: [
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '127.255.255.254',
    '0x7f.0.0.1',
    '0x7f000001',
    '0177.0.0.1',
    '017700000001',
    '2130706433',
    '0x7F.1',
    '127.0.0x0.1',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    '0000:0000:0000:0000:0000:0000:0000:0001',
    '::0001',
    '0::1',
  ],
  metadata: [
    '169.254.169.254',
    '0xa9.0xfe.0xa9.0xfe',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.43518',
    '169.254.170.2',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    'fd00:ec2::254',
    'FD00:EC2:0::254',
    'fd20:ce::254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::169.254.169.254',
    '2002:a9fe:a9fe::1',
    '64:ff9b:1::a9fe:a9fe',
    '::ffff:0:169.254.169.254',
    '2001:4860::5efe:169.254.169.254',
  ],
  'link-local': [
    '169.254.0.1',
    '169.254.255.255',
    'fe80::1',
    'fe80::1%eth0',
    '[fe80::1%25eth0]',
    'febf:ffff::1',
    '::ffff:169.254.1.1',
  ],
  private: [
    '10.0.0.1',
    '10.255.255.255',
    '012.0.0.1',
    '0xa.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '3232235521',
    'fc00::1',
    'fdff::1',
    'fec0::1',
  ],
  shared: ['100.64.0.1', '100.127.255.255'],
  unspecified: ['0.0.0.0', '0', '0x0', '0.1.2.3', '::', '[::]', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0', '::ffff:0.0.0.5'],
  multicast: ['224.0.0.1', '239.255.255.250', 'ff02::1', 'ff0e::1', '::ffff:224.0.0.1'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.255', '2001:db8::1', '3fff::1'],
  reserved: [
    '240.0.0.1',
    '255.255.255.255',
    '198.18.0.1',
    '198.19.255.255',
    '192.0.0.1',
    '192.88.99.1',
    '100::1',
    '2001:2::1',
    '2001:10::1',
    '2001:20::1',
    '5f00::1',
    '4000::1',
    '1::1',
    'e000::1',
    '0100:0:0:1::1',
  ],
  embedded: [
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '[::ffff:127.0.0.1]',
    '::FFFF:10.0.0.1',
    '::127.0.0.1',
    '::7f00:1',
    '::ffff:8.8.8.8',
    '::8.8.8.8',
    '::ffff:0:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '64:ff9b::7f00:1',
    '64:ff9b:1::10.0.0.1',
    '2002:7f00:1::',
    '2002:808:808::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:4860::5efe:10.0.0.1',
    '2001:4860::200:5efe:127.0.0.1',
  ],
  public: [
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '223.255.255.255',
    '134744072',
    '2606:4700::1111',
    '2a00:1450::1',
  ],
};

const guard = (
  more: { privateRanges?: readonly string[]; ownListeners?: () => { address: string; port: number }[] } = {},
) => createAddressGuard({ privateRanges: DEFAULT_PRIVATE_RANGES, ownListeners: () => [], ...more });
const to = (allowPrivate: boolean, port = 443) => ({ host: 'h', port, allowPrivate });

describe('an address', () => {
  for (const [kind, addresses] of Object.entries(CLASSES)) {
    it.each(addresses)(`is ${kind}: %s`, (address) => {
      expect(classify(address)).toBe(kind);
    });
  }

  it.each([
    '',
    'localhost',
    '1.2.3.4.5',
    '256.256.256.256',
    '1.2.3.999',
    '::g',
    '1:2:3',
    '127.0.0.1 ',
    ' 127.0.0.1',
    '127.0.0.1/8',
    '127。0。0。1',
  ])('is none: %j', (text) => {
    expect(classify(text)).toBeUndefined();
    expect(guard().objection(to(true), [text])).toBeDefined();
  });

  it('has the same class in every notation', () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)), ([a, b, c, d]) => {
        const whole = ((a * 256 + b) * 256 + c) * 256 + d;
        const spellings = [
          `${whole}`,
          `0x${whole.toString(16)}`,
          `0${whole.toString(8)}`,
          `${a}.${(b * 256 + c) * 256 + d}`,
          `0x${a.toString(16)}.${b}.${c * 256 + d}`,
        ];
        const kind = classify(`${a}.${b}.${c}.${d}`);
        expect(spellings.map(classify)).toEqual(spellings.map(() => kind));
      }),
    );
  });

  it('inside an IPv6 address is never public, and never reaches what is never dialled', () => {
    fc.assert(
      fc.property(
        fc.ipV4(),
        fc.constantFrom('::ffff:', '::', '64:ff9b::', '64:ff9b:1::', '::ffff:0:', '2a00::5efe:'),
        (v4, prefix) => {
          fc.pre(v4 !== '0.0.0.0' && v4 !== '0.0.0.1');
          const alone = classify(v4);
          const inside = classify(prefix + v4);
          expect(inside).toBe(
            alone === 'metadata' || alone === 'link-local' || alone === 'unspecified' || alone === 'multicast'
              ? alone
              : 'embedded',
          );
        },
      ),
    );
  });
});

describe('the guard', () => {
  it('opens only public addresses by itself', () => {
    for (const [kind, addresses] of Object.entries(CLASSES)) {
      for (const address of addresses)
        expect([address, guard().objection(to(false), [address]) === undefined]).toEqual([address, kind === 'public']);
    }
  });

  it('opens private ones by name within the ranges, and the never dialled ones not even then', () => {
    const everything = guard({ privateRanges: ['0.0.0.0/0', '::/0'] });
    for (const kind of ['metadata', 'link-local', 'unspecified', 'multicast']) {
      for (const address of CLASSES[kind] ?? [])
        expect([address, everything.objection(to(true), [address]) !== undefined]).toEqual([address, true]);
    }
    expect(guard().objection(to(true), ['10.0.0.1', '127.0.0.1', '192.168.1.1', '::1', 'fd12::1'])).toBeUndefined();
    expect(guard().objection(to(true), ['100.64.0.1'])).toBe('shared');
    expect(guard().objection(to(true), ['::ffff:10.0.0.1'])).toBe('embedded');
    expect(guard({ privateRanges: [] }).objection(to(true), ['10.0.0.1'])).toBe('private');
    expect(guard({ privateRanges: ['100.64.0.0/10'] }).objection(to(true), ['100.64.0.1'])).toBeUndefined();
    expect(everything.objection(to(false), ['10.0.0.1'])).toBe('private');
  });

  it('refuses a host for one forbidden answer among many', () => {
    expect(guard().objection(to(false), ['1.1.1.1', '8.8.8.8', '10.0.0.1'])).toBe('private');
    expect(guard().objection(to(false), ['1.1.1.1', '8.8.8.8'])).toBeUndefined();
  });

  it('never opens the listeners of this process, however they are named', () => {
    const own = guard({
      privateRanges: ['0.0.0.0/0', '::/0'],
      ownListeners: () => [
        { address: '127.0.0.1', port: 9443 },
        { address: '::', port: 3000 },
      ],
    });
    for (const address of ['127.0.0.1', '2130706433', '::ffff:127.0.0.1', '64:ff9b::127.0.0.1'])
      expect(own.objection(to(true, 9443), [address])).toMatch(/own listeners/);
    expect(own.objection(to(true, 9444), ['127.0.0.1'])).toBeUndefined();
    const interfaces = Object.values(networkInterfaces())
      .flatMap((entries) => entries ?? [])
      .map(({ address }) => address);
    for (const address of ['127.0.0.1', '127.8.9.1', '::1', ...interfaces])
      expect([address, own.objection(to(true, 3000), [address]) !== undefined]).toEqual([address, true]);
  });

  it('takes a listener by name for one on every address of the machine', () => {
    const own = guard({ ownListeners: () => [{ address: 'localhost', port: 9443 }] });
    for (const address of ['127.0.0.1', '::1'])
      expect(own.objection(to(true, 9443), [address])).toMatch(/own listeners/);
  });

  it('refuses ranges that are none', () => {
    for (const range of ['10.0.0.0', '10.0.0.0/33', 'private', ''])
      expect(() => guard({ privateRanges: [range] })).toThrow();
  });
});

describe('a resolver that changes its mind', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const thing of open.splice(0)) await thing.close();
  });
  const keep = <Thing extends { close(): Promise<void> }>(thing: Thing): Thing => {
    open.push(thing);
    return thing;
  };
  const victimAt = (address: string, port = 0) =>
    RawOrigin.start((_request, socket) => socket.end(plainAnswer('secret')), { address, port }).then(keep);
  const prohibited = { status: undefined, error: expect.objectContaining({ code: 'destination_prohibited' }) };

  it('is never followed to a forbidden address: each connection goes to an answer that was classified', async () => {
    const victim = await victimAt('127.0.0.1');
    const neighbour = await victimAt('127.0.0.2', victim.port);
    let now = 1;
    const answers = [['127.0.0.2'], ['127.0.0.1']];
    const upstream = keep(
      upstreamForTest({
        privateRanges: ['127.0.0.2/32'],
        clock: { now: () => now, monotonic: () => now },
        resolve: async () => answers.shift() ?? ['127.0.0.1'],
      }),
    );
    const request = () =>
      requestTo(victim.port, { route: routeTo(victim.port, { host: 'rebinding.example', poolKey: `k${now}` }) });
    expect((await asked(upstream, request())).body.toString()).toBe('secret');
    for (let turn = 0; turn < 5; turn += 1) {
      now += 60_000;
      expect(await asked(upstream, request())).toMatchObject(prohibited);
    }
    expect([victim.connections, neighbour.connections]).toEqual([0, 1]);
  });

  it('is never asked twice for one connection: a public answer is not exchanged for a private one', async () => {
    const victim = await victimAt('127.0.0.1');
    const dialled: string[] = [];
    let asks = 0;
    const upstream = keep(
      upstreamForTest({
        resolve: async () => [asks++ === 0 ? '93.184.215.14' : '127.0.0.1'],
        open: (address, port) => {
          dialled.push(`${address}:${port}`);
          return refusingSocket();
        },
      }),
    );
    const route = routeTo(victim.port, { host: 'rebinding.example', allowPrivate: false });
    expect((await asked(upstream, requestTo(victim.port, { route }))).error?.code).toBe('upstream_unreachable');
    expect(dialled).toEqual([`93.184.215.14:${victim.port}`]);
    expect([asks, victim.connections]).toEqual([1, 0]);
  });

  it('is refused when the socket has reached another address than the one that was checked', async () => {
    const victim = await victimAt('127.0.0.1');
    const upstream = keep(
      upstreamForTest({ resolve: async () => ['93.184.215.14'], open: (_address, port) => dialRaw(port, '127.0.0.1') }),
    );
    const route = routeTo(victim.port, { host: 'redirected.example', allowPrivate: false });
    expect(await asked(upstream, requestTo(victim.port, { route }))).toMatchObject(prohibited);
    expect(victim.seen).toEqual([]);
  });

  it('is refused for tunnels and upgrades as for requests', async () => {
    const upstream = keep(upstreamForTest({ resolve: async () => ['93.184.215.14', '10.0.0.1'] }));
    const { signal } = new AbortController();
    for (const host of ['mixed.example', '169.254.169.254', '127.0.0.1', '0x7f.1', '[::1]']) {
      const route = routeTo(443, { host, allowPrivate: false, scheme: 'https' });
      await expect(upstream.connect(route, signal)).rejects.toMatchObject({ code: 'destination_prohibited' });
      await expect(upstream.connectSecured(route, signal)).rejects.toMatchObject({ code: 'destination_prohibited' });
    }
  });

  it('without an answer, or with a failure, is a host that cannot be reached', async () => {
    for (const resolve of [async () => [], () => Promise.reject(new Error('ENOTFOUND'))]) {
      const upstream = keep(upstreamForTest({ resolve }));
      const { error } = await asked(upstream, requestTo(80, { route: routeTo(80, { host: 'nobody.example' }) }));
      expect(error).toMatchObject({ code: 'upstream_unreachable', details: { proxyStatus: 'dns_error' } });
    }
  });
});

/** A socket whose connection attempt fails without anything leaving the machine. */
function refusingSocket(): Socket {
  return dialRaw({ host: '127.0.0.1', port: 1 });
}
