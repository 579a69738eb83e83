// What do the parts of a query say, and where would servers differ?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodedPath } from '../../../proxy/http/path.ts';
import { parseQuery } from '../../../proxy/http/query.ts';

const read = (query: string | undefined): [Record<string, string>, string[]] => {
  const { fields, ambiguous } = parseQuery(query);
  return [{ ...fields }, [...ambiguous]];
};

describe('a query', () => {
  it('gives each name its value', () => {
    expect(read('a=1&b=two%20words&c=x+y&d&e=&f=a=b')).toEqual([
      { a: '1', b: 'two words', c: 'x y', d: '', e: '', f: 'a=b' },
      [],
    ]);
    expect([read(undefined), read('')]).toEqual([
      [{}, []],
      [{}, []],
    ]);
  });

  it('calls names ambiguous that are given twice, around a semicolon, or not in UTF-8', () => {
    expect(read('a=1&a=2&b=3')).toEqual([{ b: '3' }, ['a']]);
    expect(read('a=1&%61=2')).toEqual([{}, ['a']]);
    expect(read('a=1;role=admin&b=2')).toEqual([{ b: '2' }, ['a', 'role']]);
    expect(read('a=%ff&b=1')).toEqual([{ b: '1' }, ['a']]);
    expect(read('role=user&a=1;role=admin')).toEqual([{}, ['a', 'role']]);
  });

  it('has no names that nobody sent', () => {
    expect(parseQuery('a=1').fields['constructor']).toBeUndefined();
    expect(parseQuery('__proto__=1').fields['__proto__']).toBe('1');
  });

  it('reads as URLSearchParams does wherever it is sure', () => {
    const part = fc.string({ maxLength: 6, unit: fc.constantFrom('a', 'b', '%20', '+', '%C3%A9', '=', '%26', '1') });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        const query = parts.join('&');
        const { fields, ambiguous } = parseQuery(query);
        const standard = new URLSearchParams(query);
        for (const name of standard.keys()) {
          if (!ambiguous.has(name)) expect(fields[name]).toBe(standard.get(name));
          expect(ambiguous.has(name)).toBe(standard.getAll(name).length > 1);
        }
      }),
    );
  });
});

describe('a decoded path', () => {
  it('is what most servers understand, with its segments unchanged', () => {
    expect(decodedPath('/models%3Apredict/a%20b/%C3%A9')).toBe('/models:predict/a b/\u00e9');
    expect(decodedPath('/projects/a%2Fb')).toBe('/projects/a%2Fb');
    expect(decodedPath('/100%25')).toBe('/100%');
  });
});
