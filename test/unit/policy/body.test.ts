// What is in a body, and when does nobody say? JSON and forms are read strictly; whatever has two readings is opaque.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../../proxy/policy/engine/body.ts';
import type { BodyFacts } from '../../../proxy/policy/engine/facts.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (
  text: string | Uint8Array,
  contentType?: string,
  more: { contentEncoding?: string; limit?: number } = {},
): BodyFacts =>
  readBody({
    bytes: typeof text === 'string' ? bytesOf(text) : text,
    contentType,
    contentEncoding: more.contentEncoding,
    limit: more.limit ?? 1_000_000,
  });
const json = (text: string): BodyFacts => read(text, 'application/json');
const form = (text: string): BodyFacts => read(text, 'application/x-www-form-urlencoded');
const plain = (facts: BodyFacts): unknown =>
  facts.state === 'parsed' ? JSON.parse(JSON.stringify(facts.value)) : facts;

describe('a JSON body', () => {
  it('is read like JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(plain(json(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('that JSON.parse refuses is opaque, and the other way round', () => {
    const junk = fc.string({
      unit: fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        ',',
        ':',
        '0',
        '1',
        '-',
        '.',
        'e',
        't',
        'true',
        'null',
        ' ',
        '\\',
        'u',
        '\n',
      ),
      maxLength: 12,
    });
    const parses = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(junk, (text) => {
        const facts = json(text);
        if (text === '') expect(facts.state).toBe('none');
        else if (facts.state === 'parsed') expect(parses(text)).toBe(true);
        else expect(parses(text) && !(facts.state === 'opaque' && facts.because.includes('twice'))).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['{"a":1,"a":1}', 'twice'],
    ['{"a":{"b":1,"\\u0062":2}}', 'twice'],
    ['{"__proto__":1,"__proto__":2}', 'twice'],
    ['{"a":"\\ud800"}', 'surrogate'],
    ['\ufeff{"a":1}', 'not JSON'],
    [`${'['.repeat(300)}${']'.repeat(300)}`, 'deep'],
    ['{"a":01}', 'not JSON'],
    ["{'a':1}", 'not JSON'],
    ['{"a":1,}', 'not JSON'],
    ['{"a":1} {}', 'not JSON'],
    ['{"a":"\u0001"}', 'not JSON'],
  ])('%s is opaque: %s', (text, because) => {
    expect(json(text)).toEqual({ state: 'opaque', because: expect.stringContaining(because) });
  });

  it('keeps __proto__ and constructor as names like any other', () => {
    const facts = json('{"__proto__":{"admin":true},"constructor":1}');
    expect(facts.state === 'parsed' && Object.keys(facts.value as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('keeps numbers beyond 2^53 beyond it, also those without end', () => {
    expect(json('[9007199254740993,1e999,-1e999]')).toMatchObject({
      value: [2 ** 53, Number.MAX_VALUE, -Number.MAX_VALUE],
    });
  });
});

describe('a form', () => {
  it('nests names as Stripe sends them', () => {
    expect(
      plain(
        form(
          'amount=480&metadata[order]=7&items[0][price]=1&items[1][price]=2&expand[]=a&expand[]=b&note=a+b%20c&empty=&bare',
        ),
      ),
    ).toEqual({
      amount: '480',
      metadata: { order: '7' },
      items: { 0: { price: '1' }, 1: { price: '2' } },
      expand: ['a', 'b'],
      note: 'a b c',
      empty: '',
      bare: '',
    });
  });

  it('reads what URLSearchParams writes', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
      .filter((one) => !/[[\]]/.test(one) && one.isWellFormed());
    const value = fc.string({ unit: 'grapheme', maxLength: 6 }).filter((one) => one.isWellFormed());
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([one]) => one, minLength: 1 }), (pairs) => {
        const facts = form(new URLSearchParams(pairs).toString());
        expect(facts.state === 'parsed' && Object.entries(facts.value as object).sort()).toEqual([...pairs].sort());
      }),
    );
  });

  it.each([
    'a=1&a=2',
    'a=1&a[b]=2',
    'a[b]=1&a=2',
    'a[]=1&a[0]=2',
    'a[0]=1&a[]=2',
    'a[b]=1&a[b]=2',
    'a[][b]=1',
    'a[b=1',
    'a]b=1',
    'a=%zz',
    'a=%ff',
    'a=1;b=2',
    '%5B=1',
  ])('%s is opaque', (text) => {
    expect(form(text).state).toBe('opaque');
  });
});

describe('a body', () => {
  it('of no bytes is none', () => {
    expect(read('', 'application/json')).toEqual({ state: 'none' });
  });

  it.each([
    ['has no content type', read('{}'), 'no content type'],
    ['has a type that is not read', read('{}', 'text/plain'), 'text/plain'],
    ['has two types', read('{}', 'application/json, text/plain'), 'cannot be read'],
    ['is multipart', read('x', 'multipart/form-data; boundary=x'), 'multipart'],
    ['is in another character set', read('{}', 'application/json; charset=utf-16'), 'utf-16'],
    ['is compressed', read('{}', 'application/json', { contentEncoding: 'gzip' }), 'compressed'],
    ['is compressed twice', read('{}', 'application/json', { contentEncoding: 'identity, br' }), 'compressed'],
    ['is over the limit', read('{"a":1}', 'application/json', { limit: 6 }), 'inspected'],
    ['is not UTF-8', read(new Uint8Array([0x22, 0xff, 0x22]), 'application/json'), 'UTF-8'],
  ])('that %s is opaque', (_, facts, because) => {
    expect(facts).toEqual({ state: 'opaque', because: expect.stringContaining(because) });
  });

  it.each([
    'application/json',
    'Application/JSON; charset=UTF-8',
    'application/vnd.github+json',
    'application/json;charset="utf-8"',
  ])('of type %s is JSON', (type) => {
    expect(read('{"a":1}', type)).toMatchObject({ state: 'parsed', numerals: false });
  });

  it('of any bytes and any type never throws', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'a', undefined),
        (bytes, type) => {
          expect(['none', 'opaque', 'parsed']).toContain(read(bytes, type).state);
        },
      ),
    );
  });
});
