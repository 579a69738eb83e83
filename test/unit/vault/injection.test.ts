import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeInjection } from '../../../proxy/vault/injection.ts';
import { placementProblems } from '../../../proxy/vault/placement.ts';
import type { CredentialRow } from '../../../store/rows.ts';

const SECRET = 'sk_live_51H/x+y=z';
const row = (placement: CredentialRow['placement'], name: string | null = null): CredentialRow => ({
  id: 'crd_1',
  tenant_id: 'tnt_1',
  connector_id: 'con_1',
  placement,
  name,
  sealed: '',
  key_version: 1,
  connector_revision: 1,
  created_at: 0,
  updated_at: 0,
  updated_by: null,
  last_used_at: null,
});
const bearer = makeInjection(row('bearer'), SECRET);
const basic = makeInjection(row('basic'), 'user:pa55:word');
const header = makeInjection(row('header', 'X-Api-Key'), SECRET);
const query = makeInjection(row('query', 'api_key'), SECRET);
const ENCODED = 'api_key=sk_live_51H%2Fx%2By%3Dz';

describe('an injected credential', () => {
  it('takes the place of every header of that name, and leaves the others and their order', () => {
    const sent = [
      'Accept',
      '*/*',
      'AUTHORIZATION',
      'Bearer mine',
      'X-A',
      '1',
      'authorization',
      'Basic bWluZQ==',
      'X-A',
      '2',
    ];
    const rest = ['Accept', '*/*', 'X-A', '1', 'X-A', '2'];
    expect(bearer.apply(sent, 'a=1')).toEqual({
      headers: [...rest, 'Authorization', `Bearer ${SECRET}`],
      query: 'a=1',
    });
    expect(basic.apply(sent, undefined)).toEqual({
      headers: [...rest, 'Authorization', `Basic ${Buffer.from('user:pa55:word').toString('base64')}`],
      query: undefined,
    });
    expect(header.apply(['x-api-key', 'mine', 'X-API-KEY', 'mine', 'A', 'b'], undefined).headers).toEqual([
      'A',
      'b',
      'X-Api-Key',
      SECRET,
    ]);
  });

  it.each([
    [undefined, ENCODED],
    ['', ENCODED],
    ['api_key=mine', ENCODED],
    ['a=1&api_key=mine&b=2&api_key=again', `a=1&b=2&${ENCODED}`],
    ['api%5Fkey=mine&%61pi_key=mine', ENCODED],
    ['api_key', ENCODED],
    ['a=1;api_key=mine;b=2', `a=1;b=2&${ENCODED}`],
    ['a=%zz&&b=%2F+x&=&c', `a=%zz&&b=%2F+x&=&c&${ENCODED}`],
    ['my_api_key=1&api_key2=2&API_KEY=3', `my_api_key=1&api_key2=2&API_KEY=3&${ENCODED}`],
  ])('stands once in the query %s', (sent, expected) => {
    expect(query.apply([], sent).query).toBe(expected);
  });

  it('leaves a query without its parameter byte for byte as it was', () => {
    fc.assert(
      fc.property(fc.webQueryParameters(), (sent) => {
        fc.pre(sent !== '' && !/api/i.test(decodeURIComponent(sent.replaceAll(/%(?![0-9a-f]{2})/gi, ''))));
        expect(query.apply([], sent).query).toBe(`${sent}&${ENCODED}`);
      }),
    );
  });

  it('is the only parameter of its name, as a server reads it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('api_key', 'a', 'api key', 'ä'), fc.string())), (pairs) => {
        const sent = new URLSearchParams(pairs as [string, string][]).toString();
        expect(new URLSearchParams(query.apply([], sent).query).getAll('api_key')).toEqual([SECRET]);
      }),
    );
  });

  it('prints as its id alone', () => {
    for (const text of [
      String(bearer),
      JSON.stringify({ bearer }),
      inspect({ bearer }, { depth: 9, showHidden: true }),
      `${basic}`,
    ]) {
      expect(text).toContain('[credential crd_1]');
      expect(text).not.toMatch(/sk_live|pa55/);
    }
  });

  it('is taken out of texts in every form it could stand there', () => {
    const forms = [
      SECRET,
      encodeURIComponent(SECRET),
      Buffer.from(SECRET).toString('base64'),
      Buffer.from(SECRET).toString('base64url'),
    ];
    for (const form of forms)
      expect(bearer.redact(`before ${form} after ${form}`)).toBe('before [credential crd_1] after [credential crd_1]');
    expect(basic.redact('password pa55:word')).toBe('password [credential crd_1]');
    expect(basic.redact(`Basic ${Buffer.from('user:pa55:word').toString('base64')}`)).toBe('Basic [credential crd_1]');
    expect(bearer.redact('nothing here')).toBe('nothing here');
  });
});

describe('a placement', () => {
  it.each([
    'Host',
    'content-length',
    'Transfer-Encoding',
    'Connection',
    'TE',
    'Proxy-Authorization',
    'Upgrade',
    'Holdgate-Key',
    'a b',
    'a:b',
    'a\r\nb',
    '',
    'ä',
  ])('refuses the header name %j', (name) => {
    expect(placementProblems({ placement: 'header', name, value: 'v' })).toMatchObject([{ pointer: '/name' }]);
  });
  it.each(['', 'a\r\nX: y', 'a\nb', 'a\0b', '\tx', ' x', 'x ', '€'])('refuses the header value %j', (value) => {
    expect(placementProblems({ placement: 'bearer', value })).toMatchObject([{ pointer: '/value' }]);
  });
  it('never repeats the value in what it says', () => {
    expect(JSON.stringify(placementProblems({ placement: 'basic', value: 'sk_live\n' }))).not.toContain('sk_live');
  });
  it('accepts what providers use', () => {
    for (const input of [
      { placement: 'bearer', value: SECRET },
      { placement: 'basic', value: 'user:pässword' },
      { placement: 'header', name: 'X-Api-Key', value: SECRET },
      { placement: 'header', name: 'Authorization', value: 'token ghp_x' },
      { placement: 'query', name: 'api_key', value: 'a b&c' },
    ] as const)
      expect(placementProblems(input)).toEqual([]);
  });
});
