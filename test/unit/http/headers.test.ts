// Which headers are there, and which of them end at the gate?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getHeader, joinedHeaders, withoutHeaders } from '../../../proxy/http/headers.ts';
import { requestHeadersToForward } from '../../../proxy/http/hop-by-hop.ts';

const RAW = [
  'Host',
  'a',
  'Set-Cookie',
  'a=1',
  'X-One',
  '1',
  'set-cookie',
  'b=2',
  'Cookie',
  'c=1',
  'COOKIE',
  'd=2',
  'X-Empty',
  '',
];

describe('a header list', () => {
  it('is looked up whatever the case', () => {
    expect([getHeader(RAW, 'set-cookie'), getHeader(RAW, 'x-empty'), getHeader(RAW, 'absent')]).toEqual([
      'a=1',
      '',
      undefined,
    ]);
  });

  it('joins lines of one name, and has no names that nobody sent', () => {
    const joined = joinedHeaders([...RAW, 'Constructor', 'x', '__proto__', 'y']);
    expect(joined['set-cookie']).toBe('a=1, b=2');
    expect(joined['cookie']).toBe('c=1; d=2');
    expect([joined['constructor'], joined['__proto__'], joined['toString']]).toEqual(['x', 'y', undefined]);
    expect(Object.getPrototypeOf(joined)).toBeNull();
  });

  it('keeps order and case of what is left', () => {
    expect(withoutHeaders(RAW, new Set(['set-cookie', 'cookie']))).toEqual(['Host', 'a', 'X-One', '1', 'X-Empty', '']);
  });
});

describe('what goes upstream', () => {
  it('is without hop-by-hop, Connection-named and Holdgate headers', () => {
    const gone = [
      'Connection',
      'X-Named, close',
      'X-NAMED',
      '1',
      'Keep-Alive',
      't',
      'Proxy-Connection',
      'k',
      'Proxy-Authorization',
      's',
      'Proxy-Whatever',
      'x',
      'TE',
      'trailers',
      'Trailer',
      'X',
      'Transfer-Encoding',
      'chunked',
      'Upgrade',
      'h2c',
      'HTTP2-Settings',
      'x',
      'Expect',
      '100-continue',
      'Content-Length',
      '5',
      'Holdgate-Key',
      'k',
      'holdgate-reason',
      'r',
      'Prefer',
      'wait=1',
      'Host',
      'a',
      'x-api-key',
      'hga_',
    ];
    const kept = ['Accept', '*/*', 'Content-Type', 'text/plain', 'User-Agent', 'x', 'X-Kept', 'yes', 'Cookie', 'a=1'];
    expect(requestHeadersToForward([...gone, ...kept], new Set(['host', 'x-api-key']))).toEqual(kept);
  });

  it('never holds a name that Connection lists, however it is written', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Authorization', 'X-Secret', 'Cookie'),
        fc.constantFrom(', ', ',', ' ,\t', ',,'),
        (name, comma) => {
          const raw = ['connection', `close${comma}${name.toUpperCase()}${comma}keep-alive`, name, 'v', 'X-Kept', '1'];
          expect(requestHeadersToForward(raw)).toEqual(['X-Kept', '1']);
        },
      ),
    );
  });
});
