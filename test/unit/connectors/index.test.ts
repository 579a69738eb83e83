// Which connector knows this target, where may credentials go, and what is refused when a connector is saved?

import { describe, expect, it } from 'vitest';
import { compileConnectors } from '../../../proxy/connectors/connector-index.ts';
import { demandSoundConnector } from '../../../proxy/connectors/connector-rules.ts';
import { importOpenApi } from '../../../proxy/connectors/openapi-import.ts';
import { overlapsOf } from '../../../proxy/connectors/overlaps.ts';
import { ApiError } from '../../../proxy/errors.ts';
import type { ConnectorRow } from '../../../store/rows.ts';
import { connectorRow } from './rows.ts';

const row = (id: string, given: Partial<ConnectorRow>) => connectorRow({ id, name: id, ...given });
const index = (...rows: ConnectorRow[]) => compileConnectors(rows);

describe('a target', () => {
  it('goes to a literal host before a pattern, then the longest base path, then the oldest', () => {
    const all = index(
      row('pattern', { hosts: ['*.example.com'], created_at: 1 }),
      row('young', { base_url: 'https://api.example.com', created_at: 9 }),
      row('old', { base_url: 'https://api.example.com', created_at: 5 }),
      row('deep', { base_url: 'https://api.example.com/v2/', created_at: 8 }),
    );
    const found = (path: string, host = 'api.example.com') => all.find('https', host, 443, path)?.name;
    expect([
      found('/x'),
      found('/v2/x'),
      found('/v2'),
      found('/v22'),
      found('/x', 'www.example.com'),
      found('/x', 'a.b.example.com'),
      found('/x', 'example.com'),
    ]).toEqual(['old', 'deep', 'deep', 'old', 'pattern', 'pattern', undefined]);
  });

  it('is known by scheme and port, not by host alone', () => {
    const one = index(row('one', { base_url: 'http://127.0.0.1:9001', hosts: ['b.example', 'c.example:8443'] }));
    const known = (scheme: 'http' | 'https', host: string, port: number) => one.find(scheme, host, port, '/')?.name;
    expect([
      known('http', '127.0.0.1', 9001),
      known('https', '127.0.0.1', 9001),
      known('http', '127.0.0.1', 80),
    ]).toEqual(['one', undefined, undefined]);
    expect([
      known('https', 'b.example', 443),
      known('http', 'b.example', 80),
      known('http', 'b.example', 443),
      known('https', 'b.example', 8443),
    ]).toEqual(['one', 'one', undefined, undefined]);
    expect([known('https', 'c.example', 8443), known('https', 'c.example', 443)]).toEqual(['one', undefined]);
    expect([...(one.byId('one')?.ports ?? [])].toSorted()).toEqual([8443, 9001]);
  });

  it('outside of every base path is known to nobody', () => {
    expect(
      index(row('one', { base_url: 'https://api.example.com/v2' })).find('https', 'api.example.com', 443, '/v1/x'),
    ).toBeUndefined();
  });

  it('of a CONNECT goes to who must see the path, rather than to who would tunnel', () => {
    const both = index(
      row('tunnel', { base_url: 'https://a.example/long/path', mode: 'tunnel' }),
      row('intercept', { base_url: 'https://a.example', created_at: 9 }),
    );
    expect([both.findHost('a.example', 443)?.name, both.findHost('a.example', 8443)]).toEqual(['intercept', undefined]);
  });

  it('can be an IPv6 address', () => {
    expect(index(row('six', { base_url: 'http://[::1]:9001' })).find('http', '::1', 9001, '/')?.plainLoopback).toBe(
      true,
    );
  });
});

describe('a credential', () => {
  const origins = (given: Partial<ConnectorRow>) =>
    [...(index(row('one', given)).byId('one')?.injectionOrigins ?? [])].toSorted();

  it('goes to literally listed hosts alone', () => {
    expect(
      origins({ base_url: 'https://api.example.com', hosts: ['*.example.com', 'b.example', 'c.example:8443'] }),
    ).toEqual(['api.example.com:443', 'b.example:443', 'c.example:8443']);
  });

  it('that may travel in the clear stays on loopback', () => {
    expect(origins({ base_url: 'http://127.0.0.1:9001', hosts: ['other.example:8080', '127.0.0.2:9002'] })).toEqual([
      '127.0.0.1:9001',
      '127.0.0.2:9002',
    ]);
    expect(index(row('one', { base_url: 'http://internal.example' })).byId('one')?.plainLoopback).toBe(false);
  });

  it('of a provider goes where its API is', () => {
    expect(origins({ type: 'github' })).toEqual(['api.github.com:443', 'github.com:443', 'uploads.github.com:443']);
    expect(origins({ type: 'github', base_url: 'https://ghe.example/api/v3' })).toEqual(['ghe.example:443']);
  });
});

describe('a connector that is saved', () => {
  const pointers = (given: Partial<ConnectorRow>): string[] => {
    try {
      demandSoundConnector(connectorRow({ base_url: 'https://a.example', ...given }));
      return [];
    } catch (error) {
      expect(error).toBeInstanceOf(ApiError);
      return ((error as ApiError).details.errors ?? []).map(({ pointer }) => pointer);
    }
  };

  it('has a name that can stand in an address and a header', () => {
    expect(['a', 'a b', 'a"b', 'ä', '', '..', 'a/b', 'x'.repeat(65)].map((name) => pointers({ name }).length)).toEqual([
      0, 1, 1, 1, 1, 1, 1, 1,
    ]);
  });

  it.each([
    'ftp://a.example',
    'https://u:p@a.example',
    'https://a.example/?q=1',
    'https://a.example/#f',
    'nonsense',
    'https://a.example/../b',
    'https://a.example//b',
    'https://a.example/a%2fb',
  ])('refuses the base URL %s', (base_url) => {
    expect(pointers({ base_url })).toEqual(['/base_url']);
  });

  it.each(['https://a', 'a.*.example', '*a.example', 'a..b', '0x7f.1', 'a:0', 'a:70000', 'bücher.example', 'a b', ''])(
    'refuses the host %j',
    (host) => {
      expect(pointers({ hosts: [host] })).toEqual(['/hosts/0']);
    },
  );

  it.each(['a.example', '*.example', '*', 'a.example:8443', '127.0.0.1:9001', '[::1]:9001', 'xn--bcher-kva.example'])(
    'accepts the host %s',
    (host) => {
      expect(pointers({ hosts: [host] })).toEqual([]);
    },
  );

  it('reaches somewhere', () => {
    expect(pointers({ base_url: null })).toEqual(['/base_url']);
    expect(pointers({ base_url: null, type: 'stripe' })).toEqual([]);
  });

  it('names all that is wrong with its CA and actions at once', () => {
    const actions = [
      {
        method: 'G T',
        path: 'x',
        type: 'one',
        risk: 101,
        parameters: { __proto__x: 'body.a', ok: 'cookie.a' },
        sentence: 'a [b [c]]',
      },
    ];
    expect(pointers({ ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', actions })).toEqual([
      '/ca',
      '/actions/0/method',
      '/actions/0/path',
      '/actions/0/type',
      '/actions/0/risk',
      '/actions/0/sentence',
      '/actions/0/parameters/__proto__x',
      '/actions/0/parameters/ok',
    ]);
  });

  it('hears of others that know the same places', () => {
    const mine = row('mine', { base_url: 'https://api.example.com' });
    expect(
      overlapsOf(mine, [
        mine,
        row('pattern', { hosts: ['*.example.com'] }),
        row('far', { hosts: ['api.example.com:8443'] }),
        row('other', { base_url: 'https://x.example' }),
      ]),
    ).toEqual([expect.stringContaining('pattern knows api.example.com:443')]);
  });
});

describe('an OpenAPI document', () => {
  const document = {
    servers: [{ url: 'https://shop.example/v2/' }],
    paths: {
      '/orders/{order-id}': { get: { operationId: 'orders.read', summary: 'Read [one] order' }, delete: {} },
      'x-note': {},
    },
  };

  it('becomes actions and a base URL, from an object, JSON or YAML', () => {
    const read = importOpenApi(document);
    expect(read.baseUrl).toBe('https://shop.example/v2');
    expect(read.actions.map(({ method, path, type }) => `${method} ${path} ${type}`)).toEqual([
      'GET /orders/{order_id} openapi.orders.read',
      'DELETE /orders/{order_id} openapi.delete_orders_order-id_',
    ]);
    expect(importOpenApi(JSON.stringify(document))).toEqual(read);
    expect(importOpenApi('paths: { /x: { get: { operationId: readX } } }').actions[0]?.type).toBe('openapi.readX');
  });

  it.each([
    ['nothing', {}],
    ['an alias bomb', 'a: &a [x]\npaths: { /x: *a }'],
    ['two of a key', 'paths: {}\npaths: {}'],
    ['no YAML', 'a: ['],
  ])('that is %s is refused', (_, text) => {
    expect(() => importOpenApi(text)).toThrow(ApiError);
  });
});
