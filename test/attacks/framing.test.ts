// May a request have two readings? Several hundred ways to frame one badly are sent in bytes, by every way in. Either the door refuses and
// closes, or enforcement sees exactly the one request that a strict reading of RFC 9112 gives, and nothing smuggled behind it.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Echo, EchoEnforcement, type EchoGate, echoGate } from '../support/echo-gate.ts';
import { RawAgent, type RawAnswer } from '../support/raw-agent.ts';

const SMUGGLED = 'GET http://smuggled.example/ HTTP/1.1\r\nHost: smuggled.example\r\n\r\n';

interface Case {
  readonly name: string;
  readonly raw: string;
  /** What a strict reader understands; undefined: nothing, it must be refused. */
  readonly reading?: { readonly body: string | undefined; readonly method?: string };
}

interface Way {
  readonly name: string;
  readonly target: string;
  readonly host: string;
}

const WAYS: readonly Way[] = [
  { name: 'forward', target: 'http://a.example/x', host: 'a.example' },
  { name: 'base', target: '/connect/c/x', host: '127.0.0.1' },
];

const CONTROLS = [0, 1, 7, 8, 0x0a, 0x0b, 0x0c, 0x0d, 0x1f, 0x7f].map((code) => String.fromCharCode(code));

const LENGTHS = [
  '',
  '+5',
  '-5',
  '5.0',
  '0x5',
  '05',
  '00',
  '005',
  '5 5',
  '5,5',
  '5, 5',
  '5;',
  '"5"',
  '5e0',
  '5_0',
  'five',
  '٥',
  '5\u00a0',
  '99999999999999999999',
  '18446744073709551621',
  '9007199254740993',
  '4294967301, 5',
  '5\t5',
  '\u00b2',
  'NaN',
  'Infinity',
  '0b101',
  '0o5',
  '5\x0b',
  "5'",
  '5,',
  ',5',
];

const CODINGS = [
  '',
  'identity',
  'gzip',
  'deflate',
  'compress',
  'gzip, chunked',
  'chunked, gzip',
  'chunked, chunked',
  'chunked,',
  ', chunked',
  'chunked;',
  'chunked;q=1',
  'chunked; a=b',
  '"chunked"',
  "'chunked'",
  'chunke',
  'chunkedd',
  'xchunked',
  'x-chunked',
  'chunked x',
  'chunked\tx',
  'identity, chunked',
  'chunked identity',
  'chunked\x0b',
  '\x0bchunked',
  'chunked\x00',
  'chu\x00nked',
  'chunKed, x',
  'trailers, chunked',
  'ch\u00fcnked',
  'c\u212aunked'.normalize(),
  '[chunked]',
  'chunked#',
  'chunked/1.1',
];

const NAMES = [
  'Content-Length ',
  'Content-Length\t',
  ' Content-Length',
  '\tContent-Length',
  'Content Length',
  'Content_Length',
  'Content-Length\x00',
  'Content-Length\x0b',
  'Content-Length\u00e9',
  '"Content-Length"',
  'Content-Length:',
  '(Content-Length)',
  'Content-Length\u00a0',
  'Transfer_Encoding',
  'Transfer-Encoding ',
  ' Transfer-Encoding',
  'Transfer Encoding',
  'Transfer-Encoding\x00',
  '\x00Transfer-Encoding',
  'Transfer-Encoding\t',
  '',
  '@',
  '[x]',
  'a/b',
  'a{b}',
  'a\u00e9',
];

const CHUNKS: readonly [string, string, string?][] = [
  ['a size with leading zeros', '0005\r\nhello\r\n0\r\n\r\n', 'hello'],
  ['an extension', '5;a=b\r\nhello\r\n0\r\n\r\n', 'hello'],
  ['a quoted extension', '5;a="b"\r\nhello\r\n0\r\n\r\n', 'hello'],
  ['two chunks', '2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n', 'hello'],
  ['an upper-case size', 'A\r\n0123456789\r\n0\r\n\r\n', '0123456789'],
  ['a lower-case size', 'a\r\n0123456789\r\n0\r\n\r\n', '0123456789'],
  ['many zeros at the end', '5\r\nhello\r\n000\r\n\r\n', 'hello'],
  ['a trailer', '5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n', 'hello'],
  ...[
    '0x5',
    '+5',
    '-5',
    '5 ',
    ' 5',
    '5\t',
    '\t5',
    '5.',
    '5h',
    'g',
    '',
    '5,5',
    '5_0',
    '"5"',
    '5\x00',
    '\x005',
    '10000000000000005',
    'ffffffffffffffff',
    'fffffffffffffffff',
    '5\x0b',
    '5\u00a0',
  ].map((size): [string, string] => [`the size ${JSON.stringify(size)}`, `${size}\r\nhello\r\n0\r\n\r\n`]),
  ['bare line feeds', '5\nhello\n0\n\n'],
  ['a bare line feed after the size', '5\nhello\r\n0\r\n\r\n'],
  ['a bare carriage return after the size', '5\rhello\r\n0\r\n\r\n'],
  ['a bare line feed after the data', '5\r\nhello\n0\r\n\r\n'],
  ['a bare line feed at the end', '5\r\nhello\r\n0\n\r\n'],
  ['too much data', '5\r\nhelloX\r\n0\r\n\r\n'],
  ['too little data', '5\r\nhell\r\n0\r\n\r\n'],
  ['no line end after the data', '5\r\nhello0\r\n\r\n'],
  ['a line feed in an extension', '5;a=b\nc\r\nhello\r\n0\r\n\r\n'],
  ['a carriage return in an extension', '5;a=b\rc\r\nhello\r\n0\r\n\r\n'],
  ['a control character in an extension', '5;a=\x01\r\nhello\r\n0\r\n\r\n'],
  ['an extension without an end', `5;${'a'.repeat(40_000)}\r\nhello\r\n0\r\n\r\n`],
  ['a Content-Length trailer', '5\r\nhello\r\n0\r\nContent-Length: 9\r\n\r\n'],
  ['a Transfer-Encoding trailer', '5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['a folded trailer', '5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n'],
  ['a trailer with a space before its colon', '5\r\nhello\r\n0\r\nX : a\r\n\r\n'],
  ['a trailer without a colon', '5\r\nhello\r\n0\r\nX\r\n\r\n'],
];

function casesFor({ target, host }: Way): Case[] {
  const post = (lines: string, body = 'hello'): string =>
    `POST ${target} HTTP/1.1\r\nHost: ${host}\r\n${lines}\r\n${body}`;
  const line = (start: string): string => `${start}\r\nHost: ${host}\r\n\r\n`;
  const chunked = '5\r\nhello\r\n0\r\n\r\n';
  return [
    { name: 'one plain length', raw: post('Content-Length: 5\r\n'), reading: { body: 'hello' } },
    { name: 'a length among spaces', raw: post('Content-Length:  5 \r\n'), reading: { body: 'hello' } },
    { name: 'a length after a tab', raw: post('Content-Length:\t5\t\r\n'), reading: { body: 'hello' } },
    { name: 'a length in other case', raw: post('cOnTeNt-LeNgTh: 5\r\n'), reading: { body: 'hello' } },
    { name: 'length zero', raw: post('Content-Length: 0\r\n', ''), reading: { body: '' } },
    { name: 'no body', raw: post('', ''), reading: { body: undefined } },
    {
      name: 'a body of GET',
      raw: post('Content-Length: 5\r\n').replace('POST', 'GET'),
      reading: { body: 'hello', method: 'GET' },
    },
    ...LENGTHS.map((length) => ({
      name: `the length ${JSON.stringify(length)}`,
      raw: post(`Content-Length: ${length}\r\n`),
    })),
    ...['5', '6', '0', ''].map((second) => ({
      name: `a second length ${JSON.stringify(second)}`,
      raw: post(`Content-Length: 5\r\nContent-Length: ${second}\r\n`),
    })),
    ...CODINGS.map((coding) => ({
      name: `the coding ${JSON.stringify(coding)}`,
      raw: post(`Transfer-Encoding: ${coding}\r\n`, chunked),
    })),
    ...CODINGS.map((coding) => ({
      name: `a length and the coding ${JSON.stringify(coding)}`,
      raw: post(`Content-Length: 5\r\nTransfer-Encoding: ${coding}\r\n`),
    })),
    ...['chunked', 'Chunked', 'CHUNKED'].map((coding) => ({
      name: `the coding ${coding}`,
      raw: post(`Transfer-Encoding: ${coding}\r\n`, chunked),
      reading: { body: 'hello' },
    })),
    ...[
      'Content-Length: 5\r\nTransfer-Encoding: chunked',
      'Transfer-Encoding: chunked\r\nContent-Length: 5',
      'Transfer-Encoding: chunked\r\nContent-Length: 0',
      'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
      'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
      'Transfer-Encoding: identity\r\nTransfer-Encoding: chunked',
      'Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked',
      'Transfer-Encoding:\r\nTransfer-Encoding: chunked',
    ].map((lines) => ({
      name: JSON.stringify(lines),
      raw: post(`${lines}\r\n`, chunked),
    })),
    ...NAMES.map((name) => ({ name: `the name ${JSON.stringify(name)}`, raw: post(`${name}: 5\r\n`) })),
    ...CONTROLS.flatMap((control) => [
      { name: `a value with ${JSON.stringify(control)}`, raw: post(`X: a${control}b\r\nContent-Length: 5\r\n`) },
      { name: `a name with ${JSON.stringify(control)}`, raw: post(`X${control}Y: a\r\nContent-Length: 5\r\n`) },
      { name: `a target with ${JSON.stringify(control)}`, raw: line(`GET ${target}${control} HTTP/1.1`) },
    ]),
    ...CHUNKS.map(([name, body, read]) => ({
      name: `chunks with ${name}`,
      raw: post('Transfer-Encoding: chunked\r\n', body),
      ...(read !== undefined && { reading: { body: read } }),
    })),
    ...['Host', 'host', 'HOST'].map((name) => ({
      name: `a second ${name}`,
      raw: post(`${name}: ${host}\r\nContent-Length: 5\r\n`),
    })),
    { name: 'another second Host', raw: post('Host: b.example\r\nContent-Length: 5\r\n') },
    { name: 'no Host', raw: `GET ${target} HTTP/1.1\r\n\r\n` },
    { name: 'an empty Host', raw: `GET ${target} HTTP/1.1\r\nHost:\r\n\r\n` },
    ...[
      'a b',
      'a,b',
      'a/b',
      'a@b',
      'a\\b',
      'a?b',
      'a#b',
      '[a',
      'a:b',
      'a:',
      'a:0',
      'a:080',
      'a..b',
      'a.',
      '.',
      '\u00e9',
      'a%41',
      'http://a',
    ].map((bad) => ({
      name: `the Host ${JSON.stringify(bad)}`,
      raw: `GET ${target} HTTP/1.1\r\nHost: ${bad}\r\n\r\n`,
    })),
    { name: 'a folded header', raw: post('X: a\r\n b\r\nContent-Length: 5\r\n') },
    { name: 'a folded header with a tab', raw: post('X: a\r\n\tb\r\nContent-Length: 5\r\n') },
    { name: 'a folded length', raw: post('Content-Length:\r\n 5\r\n') },
    { name: 'a folded coding', raw: post('Transfer-Encoding:\r\n chunked\r\n', chunked) },
    { name: 'a space before the first header', raw: `GET ${target} HTTP/1.1\r\n Host: ${host}\r\n\r\n` },
    { name: 'a header without a colon', raw: post('X\r\nContent-Length: 5\r\n') },
    { name: 'bare line feeds', raw: post('Content-Length: 5\r\n').replaceAll('\r\n', '\n') },
    { name: 'a bare line feed between headers', raw: post('X: a\nContent-Length: 5\r\n') },
    { name: 'a bare line feed at the end of the head', raw: `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\n` },
    { name: 'a bare carriage return between headers', raw: post('X: a\rContent-Length: 5\r\n') },
    { name: 'a doubled carriage return', raw: post('X: a\r\r\nContent-Length: 5\r\n') },
    ...['0.9', '1.2', '2.0', '3.0', '1.10', '01.1', '1.1.1', '1', '1,1', 'x', ''].map((version) => ({
      name: `version ${version}`,
      raw: line(`GET ${target} HTTP/${version}`),
    })),
    ...[
      'HTTP',
      'http/1.1',
      'HTTPS/1.1',
      'ICE/1.1',
      'HTTP/1.1x',
      'HTTP/ 1.1',
      'HTTP /1.1',
      'HTTP/1.1 x',
      'HTTP/1.1 HTTP/1.1',
    ].map((protocol) => ({ name: `the protocol ${protocol}`, raw: line(`GET ${target} ${protocol}`) })),
    { name: 'a request line without a version', raw: `GET ${target}\r\n\r\n` },
    { name: 'a tab after the method', raw: line(`GET\t${target} HTTP/1.1`) },
    ...[
      'get',
      'Get',
      'GETT',
      'G ET',
      '',
      'GET,',
      'TRACE',
      'SOURCE',
      'DESCRIBE',
      'SETUP',
      'PLAY',
      'PRI',
      'M-SEARCH',
      'FLUSH',
      'G\u00cbT',
    ].map((method) => ({ name: `the method ${JSON.stringify(method)}`, raw: line(`${method} ${target} HTTP/1.1`) })),
    {
      name: 'HTTP/1.0 with chunks',
      raw: post('Transfer-Encoding: chunked\r\n', chunked).replace('HTTP/1.1', 'HTTP/1.0'),
    },
    {
      name: 'HTTP/1.0 with a length',
      raw: post('Content-Length: 5\r\n').replace('HTTP/1.1', 'HTTP/1.0'),
      reading: { body: 'hello' },
    },
    {
      name: 'a Connection that names its framing',
      raw: post('Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n', chunked),
      reading: { body: 'hello' },
    },
    {
      name: 'a Connection that names its length',
      raw: post('Connection: Content-Length\r\nContent-Length: 5\r\n'),
      reading: { body: 'hello' },
    },
    { name: 'two expectations', raw: post('Expect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 5\r\n') },
    { name: 'another expectation', raw: post('Expect: 200-ok\r\nContent-Length: 5\r\n') },
    { name: '98 more headers', raw: post(`${'X: a\r\n'.repeat(98)}Content-Length: 5\r\n`), reading: { body: 'hello' } },
    { name: '99 more headers', raw: post(`${'X: a\r\n'.repeat(99)}Content-Length: 5\r\n`) },
    { name: '2,000 more headers', raw: post(`${'X: a\r\n'.repeat(2_000)}Content-Length: 5\r\n`) },
    { name: 'a head that is too long', raw: post(`X: ${'a'.repeat(70_000)}\r\nContent-Length: 5\r\n`) },
    { name: 'a target that is too long', raw: line(`GET ${target}${'a'.repeat(70_000)} HTTP/1.1`) },
    { name: 'a TLS hello in the middle', raw: `GET ${target} HTTP/1.1\r\n\x16\x03\x01\r\n\r\n` },
    { name: 'the preface of HTTP/2', raw: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
    {
      name: 'a websocket with a body',
      raw: post('Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n').replace('POST', 'GET'),
    },
    {
      name: 'a websocket with chunks',
      raw: post('Connection: Upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n', chunked).replace(
        'POST',
        'GET',
      ),
    },
  ];
}

let gate: EchoGate;
beforeAll(async () => {
  gate = await echoGate();
});
afterAll(() => gate.listener.stop());
beforeEach(() => {
  Object.assign(gate.enforcement, new EchoEnforcement());
});

/** Everything that is answered until the connection ends; a request that stays open is ended from our side. */
async function answersTo(raw: string): Promise<RawAnswer[]> {
  const agent = await RawAgent.dial(gate.port);
  agent.write(raw);
  const answers: RawAnswer[] = [];
  const quiet = setTimeout(() => agent.close(), 2_000);
  for (;;) {
    const answer = await agent.answer().catch(() => undefined);
    if (answer === undefined) break;
    answers.push(answer);
    // After a good answer the connection stays open; nothing else was asked.
    if (
      answer.status === 200 &&
      gate.enforcement.seen.every(({ target }) => target.host !== 'smuggled.example') &&
      agent.unread === ''
    )
      agent.socket.end();
  }
  clearTimeout(quiet);
  return answers;
}

describe.each(WAYS)('framing of a request ($name)', (way) => {
  const cases = casesFor(way);

  it('is tried in more than 300 ways, all ways in together', () => {
    expect(cases.length * WAYS.length).toBeGreaterThan(600);
  });

  it.each(cases.filter(({ reading }) => reading === undefined))(
    'is refused for $name, and so is all that follows',
    async ({ raw }) => {
      const answers = await answersTo(raw + SMUGGLED);
      expect(answers.filter(({ status }) => status < 400)).toEqual([]);
      expect(answers.length).toBeLessThanOrEqual(1);
      // A body that breaks may have been begun to be read; nobody may take it for whole, or see what was smuggled behind it.
      for (const exchange of gate.enforcement.seen) {
        expect(exchange.target.host).not.toBe('smuggled.example');
        expect(exchange.gone.aborted || exchange.body?.readableAborted === true).toBe(true);
      }
      expect(gate.enforcement.upgrades).toEqual([]);
    },
  );

  it.each(cases.filter(({ reading }) => reading !== undefined))(
    'has one reading with $name',
    async ({ raw, reading }) => {
      const [answer, ...more] = await answersTo(raw);
      expect(answer?.status, answer?.body).toBe(200);
      const said = JSON.parse(answer?.body ?? '') as Echo;
      expect([said.method, said.body]).toEqual([reading?.method ?? 'POST', reading?.body]);
      expect(more).toEqual([]);
      expect(gate.enforcement.seen).toHaveLength(1);
    },
  );
});

describe('a request with a Content-Length', () => {
  it('ends where its length ends: what follows is the next request', async () => {
    const agent = await RawAgent.dial(gate.port);
    agent.write(`POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nhello${SMUGGLED}`);
    expect((JSON.parse((await agent.answer()).body) as Echo).body).toBe('hello');
    expect((JSON.parse((await agent.answer()).body) as Echo).target.host).toBe('smuggled.example');
    agent.close();
  });
});
