// May a target be read in two ways? Hosts, ports and paths in every odd notation: what is accepted names the same host and path to the
// URL standard's parser, and written out again it is the same bytes; everything else is refused, never repaired (security 7).

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GateError } from '../../proxy/errors.ts';
import {
  type CanonicalTarget,
  parseAbsolute,
  parseAuthority,
  parseOrigin,
  pathAndQuery,
  urlOf,
} from '../../proxy/http/target.ts';

const ADDRESSES = ['127.0.0.1', '10.0.0.1', '169.254.169.254', '192.168.1.1', '8.8.8.8', '100.100.100.200'];

/** The ways in which programs write one IPv4 address. */
function notations(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  const whole = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const hex = (n: number): string => n.toString(16);
  const octal = (n: number): string => `0${n.toString(8)}`;
  return [
    String(whole),
    `0x${hex(whole)}`,
    `0X${hex(whole)}`,
    octal(whole),
    `00${whole}`,
    `${a}.${(b << 16) | (c << 8) | d}`,
    `${a}.${b}.${(c << 8) | d}`,
    `0x${hex(a)}.${b}.${c}.${d}`,
    `${a}.${b}.${c}.0x${hex(d)}`,
    `${octal(a)}.${b}.${c}.${d}`,
    `${a}.${b}.${c}.${octal(d)}`,
    `${a}.${b}.${c}.${d}.`,
    `${a}.${b}.${c}`,
    `${a}.${b}.${c}.${d}.0`,
    `00${a}.${b}.${c}.${d}`,
    `${a}.${b}.${c}.${d + 256}`,
    `[::ffff:${address}]`,
    `[::${address}]`,
    `[::ffff:${hex((a << 8) | b)}:${hex((c << 8) | d)}%1]`,
    `[0:0:0:0:0:ffff:${hex((a << 8) | b)}:${hex((c << 8) | d)}]`,
    `[64:ff9b::${address}]`,
    address.replaceAll('.', '\u3002'),
    address.replaceAll('.', '%2e'),
    address.replace('.', '..'),
    `user@${address}`,
    `${address}@evil.example`,
    `${address}%00.example`,
    `${address} `,
    ` ${address}`,
    `${address}\t`,
    `${address}\\@evil.example`,
    address.replace(/\d/, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    address.replace(/\d/, (digit) => String.fromCodePoint(0x2460 + Number(digit))),
    `[${address}]`,
    `0x.${b}.${c}.${d}`,
    `${a}.${b}.${c}.0x`,
    `+${address}`,
    `-${address}`,
    `${address}#`,
    `${address}?`,
    `"${address}"`,
    `{${address}}`,
  ];
}

const ODD_HOSTS = [
  '',
  '.',
  '..',
  '.a',
  'a.',
  'a..b',
  '-',
  'a-',
  '-a',
  'a.-b',
  'a-.b',
  '%61',
  'a%2eb',
  'a%00',
  'a b',
  'a\tb',
  'a\nb',
  'a\rb',
  'a\0b',
  'a\u00adb',
  '\u00e9.example',
  'b\u00fccher.example',
  '\u212aelvin.example',
  'ex\u200bample.com',
  'example\uff0ecom',
  'example\u3002com',
  'ex\u0430mple.com',
  'a,b',
  'a;b',
  'a!b',
  'a$b',
  "a'b",
  'a(b)',
  'a*b',
  '*',
  'a=b',
  'a+b',
  'a&b',
  'a~b',
  'a@b',
  '@a',
  'a@',
  'u:p@a',
  'a\\b',
  'a|b',
  'a^b',
  'a`b',
  'a<b>',
  'a{b}',
  'a"b',
  '[',
  ']',
  '[]',
  '[:]',
  '[::',
  '::]',
  '::1',
  '[::1',
  '[::1]x',
  'x[::1]',
  '[::1%25eth0]',
  '[::1%eth0]',
  '[fe80::1%1]',
  '[0:0:0:0:0:0:0:1]',
  '[::01]',
  '[::1:0:0:0:0:0:0:0]',
  '[1:2:3:4:5:6:7]',
  '[1:2:3:4:5:6:7:8:9]',
  '[g::1]',
  '[::ffff:127.0.0.1]',
  '[v1.a]',
  '0',
  '1',
  '00',
  '0x',
  '0x0',
  '0xg.1',
  '1.2',
  '256.1.1.1',
  '1.1.1.256',
  '1.1.1.1.1',
  '08.1.1.1',
  'a.1',
  'a.0x1',
  'a.01',
  'example.123',
  'a.0x',
  'xn--',
  'xn---',
  'xn--\u00e9',
  `${'a'.repeat(64)}.example`,
  `${'a.'.repeat(127)}ab`,
  'a'.repeat(300),
  'http:',
  'localhost:',
  'localhost.',
  'LOCALHOST.',
  'a:b:c',
];
const GOOD_HOSTS: readonly [string, string][] = [
  ['api.example.com', 'api.example.com'],
  ['API.Example.COM', 'api.example.com'],
  ['localhost', 'localhost'],
  ['a', 'a'],
  ['a-b.c', 'a-b.c'],
  ['a--b.c', 'a--b.c'],
  ['_dmarc.example.com', '_dmarc.example.com'],
  ['my_host', 'my_host'],
  ['1a.example', '1a.example'],
  ['123.example', '123.example'],
  ['0x7f.example', '0x7f.example'],
  ['a.1b', 'a.1b'],
  ['127.0.0.1', '127.0.0.1'],
  ['0.0.0.0', '0.0.0.0'],
  ['255.255.255.255', '255.255.255.255'],
  ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ['XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
  [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
  ['[::1]', '::1'],
  ['[2001:DB8::1]', '2001:db8::1'],
  ['[::]', '::'],
  ['[::ffff:7f00:1]', '::ffff:7f00:1'],
];
const ODD_PORTS = [
  '',
  '0',
  '00',
  '080',
  '0443',
  '65536',
  '99999',
  '100000',
  '-1',
  '+80',
  '8 0',
  ' 80',
  '80 ',
  '0x50',
  '80a',
  'a',
  '8.0',
  '80:80',
  '\u0668\u0660',
  '4294967376',
  '1e3',
  '80/',
  '80\t',
];

function refused(read: () => unknown): void {
  let thrown: unknown;
  try {
    read();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(GateError);
  expect((thrown as GateError).code).toBe('ambiguous_target');
}

const attempt = (read: () => CanonicalTarget): CanonicalTarget | undefined => {
  try {
    return read();
  } catch (error) {
    if (error instanceof GateError) return undefined;
    throw error;
  }
};

/** What every accepted target keeps, whatever it was made from. */
function holdsOneReading(text: string, target: CanonicalTarget): void {
  const url = new URL(text);
  const literal = target.host.includes(':') ? `[${target.host}]` : target.host;
  expect(url.hostname).toBe(literal);
  expect(Number(url.port || (target.scheme === 'https' ? 443 : 80))).toBe(target.port);
  expect([url.username, url.password, url.hash]).toEqual(['', '', '']);
  const upper = (path: string): string => path.replace(/%[0-9a-f]{2}/gi, (triplet) => triplet.toUpperCase());
  expect(upper(url.pathname)).toBe(target.path);
  expect(target.path).toBe(upper(text.replace(/^https?:\/\/[^/?]*/, '').replace(/\?.*$/s, '')) || '/');
  expect(target.query).toBe(text.includes('?') ? text.slice(text.indexOf('?') + 1) : undefined);
  expect(parseAbsolute(urlOf(target), { opaqueSegments: true })).toEqual(target);
}

describe('a host', () => {
  const odd = [...new Set([...ADDRESSES.flatMap(notations), ...ODD_HOSTS])];

  it('is tried in more than 300 forms', () => {
    expect(odd.length).toBeGreaterThan(300);
  });

  it.each(odd.map((host) => [JSON.stringify(host), host]))('%s is refused', (_shown, host) => {
    for (const path of ['/', '/x?y']) refused(() => parseAbsolute(`http://${host}${path}`));
    refused(() => parseAuthority(`${host}:443`));
    if (!host.endsWith(':') && host !== 'a:b:c') refused(() => parseAuthority(host, 443));
  });

  it.each(GOOD_HOSTS)('%s is taken as %s', (written, host) => {
    const target = parseAbsolute(`https://${written}:8443/x`);
    expect(target).toEqual({ scheme: 'https', host, port: 8443, path: '/x', query: undefined });
    holdsOneReading(`https://${written}:8443/x`, target);
    expect(parseAuthority(`${written}:8443`)).toEqual({ host, port: 8443 });
    expect(parseAuthority(written, 80)).toEqual({ host, port: 80 });
  });

  it('never reads otherwise than the URL standard, whatever it is made of', () => {
    const pieces = [
      'a',
      'A',
      '0',
      '1',
      '9',
      '0x',
      'x',
      '.',
      '-',
      '_',
      ':',
      '[',
      ']',
      '@',
      '%',
      '%2e',
      '%41',
      '127',
      '::',
      'ff',
      'xn--',
      '\u00e9',
      '\\',
      '/',
      '?',
      '#',
      ' ',
      '80',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (parts) => {
        const text = `http://${parts.join('')}/p`;
        const target = attempt(() => parseAbsolute(text));
        if (target !== undefined) holdsOneReading(text, target);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('a port', () => {
  it.each(ODD_PORTS.map((port) => [JSON.stringify(port), port]))('%s is refused', (_shown, port) => {
    refused(() => parseAuthority(`a.example:${port}`));
    refused(() => parseAuthority(`a.example:${port}`, 80));
    refused(() => parseAuthority(`[::1]:${port}`));
    if (!port.includes('/')) refused(() => parseAbsolute(`http://a.example:${port}/`));
  });

  it('is any plain number up to 65535, and its scheme says it where it is not written', () => {
    for (const port of [1, 80, 443, 9_443, 65_535]) expect(parseAbsolute(`http://a.example:${port}/`).port).toBe(port);
    expect([parseAbsolute('http://a.example/').port, parseAbsolute('https://a.example/').port]).toEqual([80, 443]);
  });
});

const SEGMENTS_REFUSED = [
  '.',
  '..',
  '%2e',
  '%2E',
  '%2e%2e',
  '.%2e',
  '%2e.',
  '..;',
  '..;x',
  '.;',
  '%2e%2e;',
  '..%2f',
  '..%5c',
  '%2f',
  '%2F',
  'a%2fb',
  'a%2Fb',
  '%5c',
  '%5C',
  'a%5cb',
  '\\',
  'a\\b',
  '..\\',
  ';',
  'a;b',
  'a;b=c',
  '%3b',
  '%3B',
  ';jsessionid=1',
  '%',
  '%1',
  '%zz',
  '%g0',
  '%0',
  'a%',
  '%%',
  '%%32e',
  '%u002e',
  '%252e',
  '%252E',
  '%252f',
  '%255c',
  '%252e%252e',
  '%25252e',
  '%253b',
  '%2500',
  '%00',
  '%0a',
  '%0d',
  '%0d%0a',
  '%1f',
  '%7f',
  '%01',
  '%c0%ae',
  '%c0%af',
  '%e0%80%ae',
  '%f0%80%80%ae',
  '%c1%9c',
  '%ff',
  '%fe%ff',
  '%80',
  '%c3',
  '%c3%28',
  '%ed%a0%80',
  '%61',
  '%41',
  '%7e',
  '%2d',
  '%5f',
  '%30',
  '%7A',
  'a%62c',
  'a b',
  'a\tb',
  'a\u00e9',
  '\u2215',
  '\u2024\u2024',
  '\uff0e\uff0e',
  '\u3002',
  'a\0b',
  'a\nb',
  'a\rb',
  'a\x7fb',
  'a\x80b',
  '"',
  '<',
  '>',
  '<a>',
  '^',
  '`',
  '{',
  '}',
  '{id}',
  '|',
  '[',
  ']',
  'a[0]',
  '#',
  'a#b',
  '#/..',
];
const SEGMENTS_TAKEN = [
  'a',
  'A',
  '0',
  '-',
  '_',
  '~',
  '...',
  '....',
  '.a',
  'a.',
  'a..b',
  '..a',
  'a..',
  '.well-known',
  '%20',
  'a%20b',
  '%C3%A9',
  '%c3%a9',
  '%E2%82%AC',
  '%F0%9F%98%80',
  '%25',
  '100%25',
  '%3A',
  '%40',
  '%23',
  '%3F',
  '%26',
  '%3D',
  '%2B',
  '%2C',
  '%24',
  '%21',
  '%22',
  '%3C',
  '%7B',
  '%5B',
  '%7C',
  '@scope',
  'me@example.com',
  'models:predict',
  'a=b',
  'a,b',
  'a+b',
  'a&b',
  "o'neil",
  '(x)',
  '*',
  '!',
  '$batch',
];

describe('a path', () => {
  const around = (segment: string): string[] => [
    `/${segment}`,
    `/a/${segment}`,
    `/${segment}/b`,
    `/a/${segment}/b`,
    `/a/b/${segment}/`,
  ];
  const bad = [
    ...SEGMENTS_REFUSED.flatMap(around),
    '//',
    '//a',
    '/a//b',
    '/a//',
    '///',
    '/./',
    '/../',
    '/a/./b',
    '/a/../b',
    '/a/..',
    '/..',
    '/.',
    '/a/%2e%2e/b',
    '',
    'a',
    '*',
    'a/b',
    '?',
    '?a',
    '#',
    '/a#',
    '/#a',
    '/a?b#c',
  ];

  it('is tried in more than 500 mutations', () => {
    expect(bad.length + SEGMENTS_TAKEN.length * 5).toBeGreaterThan(700);
  });

  it.each(SEGMENTS_REFUSED.map((segment) => [JSON.stringify(segment), segment]))(
    'with the segment %s is refused wherever it stands',
    (_shown, segment) => {
      for (const path of around(segment)) {
        refused(() => parseOrigin(path, 'https', { host: 'a.example', port: 443 }));
        refused(() => parseAbsolute(`https://a.example${path}`));
      }
    },
  );

  it.each(bad.slice(SEGMENTS_REFUSED.length * 5).map((path) => [JSON.stringify(path), path]))(
    '%s is refused',
    (_shown, path) => {
      refused(() => parseOrigin(path, 'https', { host: 'a.example', port: 443 }));
    },
  );

  it.each(SEGMENTS_TAKEN.map((segment) => [JSON.stringify(segment), segment]))(
    'with the segment %s is taken wherever it stands, as it was sent',
    (_shown, segment) => {
      for (const path of around(segment)) {
        const target = parseOrigin(`${path}?q=1`, 'https', { host: 'a.example', port: 443 });
        holdsOneReading(`https://a.example${path}?q=1`, target);
        expect(parseAbsolute(`https://a.example${path}?q=1`)).toEqual(target);
      }
    },
  );

  it('never reads otherwise than the URL standard, whatever it is made of', () => {
    const pieces = [
      '/',
      '/',
      '/',
      '.',
      '..',
      'a',
      'B',
      '%',
      '%2e',
      '%2f',
      '%5c',
      '%25',
      '%20',
      '%c3%a9',
      '%C3',
      '%41',
      ';',
      '\\',
      '?',
      '#',
      ':',
      '@',
      '=',
      '~',
      ' ',
      '\u00e9',
      '\0',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 10 }), fc.boolean(), (parts, opaqueSegments) => {
        const text = `http://a.example/${parts.join('')}`;
        const target = attempt(() => parseAbsolute(text, { opaqueSegments }));
        if (target !== undefined) holdsOneReading(text, target);
      }),
      { numRuns: 20_000 },
    );
  });

  it('never has dot segments, empty ones or separators after any decoding', () => {
    const bytes = fc.array(fc.constantFrom('%', '2', '5', 'e', 'f', 'c', '.', '/', 'a', 'E', 'F', '3', 'b', ';'), {
      maxLength: 14,
    });
    fc.assert(
      fc.property(bytes, (parts) => {
        const target = attempt(() => parseOrigin(`/${parts.join('')}`, 'http', { host: 'a', port: 80 }));
        if (target === undefined) return;
        let seen = target.path;
        for (let round = 0; round < 2; round += 1) {
          expect(seen.split('/').slice(1, -1)).not.toContain('');
          for (const segment of seen.split('/')) expect(['.', '..']).not.toContain(segment.split(';')[0]);
          expect(seen).not.toMatch(/\\|;/);
          try {
            seen = decodeURIComponent(seen);
          } catch {
            return;
          }
        }
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('opaque segments', () => {
  const opaque = (path: string): CanonicalTarget =>
    parseOrigin(path, 'https', { host: 'a.example', port: 443 }, { opaqueSegments: true });

  it('are kept as they are', () => {
    expect(opaque('/projects/group%2fproject/issues').path).toBe('/projects/group%2Fproject/issues');
    expect(opaque('/@scope%2Fname').path).toBe('/@scope%2Fname');
    expect(opaque('/o/a;b=c').path).toBe('/o/a;b=c');
    expect(opaque('/o/a%3bb').path).toBe('/o/a%3Bb');
  });

  it.each([
    '/..%2fa',
    '/a%2f..',
    '/a%2f.%2fb',
    '/a%2f%2fb',
    '/a/%2fb',
    '/a%2f/b',
    '/a%2f',
    '/..;/a',
    '/..;x',
    '/a%2f..;',
    '/.%3b',
    '/%2e%2e%2fa',
    '/a%5cb',
    '/a\\b',
    '/a%252fb',
    '/%252e%252e',
    '/a//b',
    '/../b',
  ])('never climb or vanish: %s', (path) => {
    refused(() => opaque(path));
  });
});

describe('a query', () => {
  it('is kept byte for byte', () => {
    for (const query of [
      '',
      'a=1',
      'a=%2e%2e/../;x//',
      'filter[name]=x',
      "q='x'",
      'a=b?c',
      'a={b}|c^d`',
      'u=http://x/y',
      'a=%c3%a9&b=%FF',
      'a=%41',
    ]) {
      expect(parseOrigin(`/x?${query}`, 'http', { host: 'a', port: 80 }).query).toBe(query);
      expect(pathAndQuery(parseAbsolute(`http://a.example/x?${query}`))).toBe(`/x?${query}`);
    }
    expect(parseOrigin('/x', 'http', { host: 'a', port: 80 }).query).toBeUndefined();
  });

  it.each(['#', 'a#b', 'a\\b', '%', '%1', '%zz', 'a b', 'a\tb', '\u00e9', '\0', '\x7f', 'a\r\nb'])(
    'with %j is refused',
    (query) => {
      refused(() => parseOrigin(`/x?${query}`, 'http', { host: 'a', port: 80 }));
      refused(() => parseAbsolute(`http://a.example/x?${query}`));
    },
  );
});

describe('an absolute target', () => {
  it.each([
    'HTTP://a.example/',
    'ftp://a.example/',
    'ws://a.example/',
    'http:a.example',
    'http:/a.example',
    'http:///a',
    'http://',
    '//a.example/',
    'a.example',
    'a.example:80',
    'javascript:alert(1)',
    'file:///etc/passwd',
    ' http://a.example/',
    'http ://a.example/',
    'http://a.example?x',
    'http://a.example#x',
    'http://a.example/ ',
    'http:\\\\a.example\\',
    'http://a.example\\x',
    'https:https://a.example',
  ])('%s is refused', (text) => {
    refused(() => parseAbsolute(text));
  });

  it('may leave its path out, which is then /', () => {
    expect(parseAbsolute('http://a.example').path).toBe('/');
  });
});
