// An answer with more than one reading ends in 502 or a cut, and never reaches or poisons the next request.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Upstream } from '../../proxy/upstream/forward.ts';
import { plainAnswer, RawOrigin } from '../support/raw-origin.ts';
import { asked, requestTo, upstreamForTest } from '../support/upstream-calls.ts';

let origin: RawOrigin;
let upstream: Upstream;

beforeAll(async () => {
  origin = await RawOrigin.start(() => undefined);
  upstream = upstreamForTest();
});
afterAll(async () => {
  await upstream.close();
  await origin.close();
});
afterEach(() => origin.seen.splice(0));

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = '5\r\nhello\r\n0\r\n\r\n';
const SMUGGLED = plainAnswer('smuggled');

/** Refused before anything is passed on. */
const REFUSED: Record<string, string> = {
  'both framings': `${OK}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n${CHUNKED}`,
  'both framings, the other way round': `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello`,
  'two different lengths': `${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`,
  'two equal lengths': `${OK}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`,
  'a list of lengths': `${OK}Content-Length: 5, 5\r\n\r\nhello`,
  'a signed length': `${OK}Content-Length: +5\r\n\r\nhello`,
  'a negative length': `${OK}Content-Length: -1\r\n\r\nhello`,
  'a hexadecimal length': `${OK}Content-Length: 0x5\r\n\r\nhello`,
  'a length with a leading zero': `${OK}Content-Length: 05\r\n\r\nhello`,
  'a length with a fraction': `${OK}Content-Length: 5.0\r\n\r\nhello`,
  'an empty length': `${OK}Content-Length: \r\n\r\nhello`,
  'an overflowing length': `${OK}Content-Length: 18446744073709551621\r\n\r\nhello`,
  'a length of letters': `${OK}Content-Length: five\r\n\r\nhello`,
  'a length with a space inside': `${OK}Content-Length: 5 5\r\n\r\nhello`,
  'gzip as transfer coding': `${OK}Transfer-Encoding: gzip\r\n\r\nhello`,
  'chunked, then gzip': `${OK}Transfer-Encoding: chunked, gzip\r\n\r\n${CHUNKED}`,
  'gzip, then chunked': `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n${CHUNKED}`,
  'chunked twice': `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED}`,
  'chunked and identity': `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n${CHUNKED}`,
  'chunked in capitals': `${OK}Transfer-Encoding: Chunked\r\n\r\n${CHUNKED}`,
  'quoted chunked': `${OK}Transfer-Encoding: "chunked"\r\n\r\n${CHUNKED}`,
  'chunked with a parameter': `${OK}Transfer-Encoding: chunked;q=1\r\n\r\n${CHUNKED}`,
  xchunked: `${OK}Transfer-Encoding: xchunked\r\n\r\n${CHUNKED}`,
  'chunked after a vertical tab': `${OK}Transfer-Encoding: \x0bchunked\r\n\r\n${CHUNKED}`,
  'an empty transfer coding': `${OK}Transfer-Encoding: \r\n\r\n${CHUNKED}`,
  'chunked on HTTP/1.0': `HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED}`,
  'chunked on HTTP/1.0 after an interim answer': `HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED}`,
  'HTTP/2.0': `HTTP/2.0 200 OK\r\nContent-Length: 5\r\n\r\nhello`,
  'HTTP/0.9': 'hello',
  'HTTP/1.2': 'HTTP/1.2 200 OK\r\nContent-Length: 5\r\n\r\nhello',
  'another protocol': 'SSH-2.0-OpenSSH_9.2\r\n',
  'a lower-case protocol': 'http/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
  'an empty line first': `\r\n${OK}Content-Length: 5\r\n\r\nhello`,
  'a space before the status line': ` ${OK}Content-Length: 5\r\n\r\nhello`,
  'two spaces before the status': 'HTTP/1.1  200 OK\r\nContent-Length: 5\r\n\r\nhello',
  'a status of two digits': 'HTTP/1.1 20 OK\r\nContent-Length: 5\r\n\r\nhello',
  'a status of four digits': 'HTTP/1.1 2000 OK\r\nContent-Length: 5\r\n\r\nhello',
  'status 000': 'HTTP/1.1 000 None\r\nContent-Length: 5\r\n\r\nhello',
  'status 099': 'HTTP/1.1 099 Low\r\nContent-Length: 5\r\n\r\nhello',
  'status 600': 'HTTP/1.1 600 High\r\nContent-Length: 5\r\n\r\nhello',
  'status 999': 'HTTP/1.1 999 Denied\r\nContent-Length: 5\r\n\r\nhello',
  'a negative status': 'HTTP/1.1 -200 OK\r\nContent-Length: 5\r\n\r\nhello',
  'a bare LF after the status line': 'HTTP/1.1 200 OK\nContent-Length: 5\r\n\r\nhello',
  'bare LFs everywhere': 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello',
  'a bare LF in a header': `${OK}X: a\nContent-Length: 5\r\n\r\nhello`,
  'a bare CR in a header': `${OK}X: a\rContent-Length: 5\r\n\r\nhello`,
  'a NUL in a header value': `${OK}X: a\0b\r\nContent-Length: 5\r\n\r\nhello`,
  'a control character in a value': `${OK}X: a\x01b\r\nContent-Length: 5\r\n\r\nhello`,
  'a DEL in a value': `${OK}X: a\x7fb\r\nContent-Length: 5\r\n\r\nhello`,
  'a space before the colon': `${OK}Content-Length : 5\r\n\r\nhello`,
  'a space in a header name': `${OK}Content Length: 5\r\n\r\nhello`,
  'a header without a name': `${OK}: 5\r\nContent-Length: 5\r\n\r\nhello`,
  'a line without a colon': `${OK}Content-Length\r\n\r\nhello`,
  'a non-ASCII header name': `${OK}Contént-Length: 5\r\n\r\nhello`,
  'a NUL in a header name': `${OK}Content-Length\0: 5\r\n\r\nhello`,
  'a folded header': `${OK}X: a\r\n b\r\nContent-Length: 5\r\n\r\nhello`,
  'a folded transfer coding': `${OK}Transfer-Encoding:\r\n chunked\r\n\r\n${CHUNKED}`,
  'a first header line that is folded': `${OK} Content-Length: 5\r\n\r\nhello`,
  '201 headers': `${OK}${'X: 1\r\n'.repeat(200)}Content-Length: 5\r\n\r\nhello`,
  'a head of 100 KiB': `${OK}X: ${'x'.repeat(100 * 1024)}\r\nContent-Length: 5\r\n\r\nhello`,
  'a flood of interim answers': `${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(9)}${OK}Content-Length: 5\r\n\r\nhello`,
  'an interim answer with a body': `HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\nhello${OK}Content-Length: 5\r\n\r\nhello`,
  'an unasked switch of protocols':
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n',
  'a switch without a protocol': 'HTTP/1.1 101 Switching Protocols\r\n\r\n',
  'a body with 204': 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello',
  'chunks with 204': `HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED}`,
};

/** The head is fine; the body ends in a cut. */
const CUT: Record<string, string> = {
  'a chunk size that is no number': `${OK}Transfer-Encoding: chunked\r\n\r\nfive\r\nhello\r\n0\r\n\r\n`,
  'a negative chunk size': `${OK}Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n`,
  'a chunk size with 0x': `${OK}Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n`,
  'an overflowing chunk size': `${OK}Transfer-Encoding: chunked\r\n\r\n10000000000000005\r\nhello\r\n0\r\n\r\n`,
  'a chunk longer than its size': `${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n`,
  'a chunk that ends in LF': `${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\n0\r\n\r\n`,
  'a chunk size that ends in LF': `${OK}Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n`,
  'a space before the chunk size': `${OK}Transfer-Encoding: chunked\r\n\r\n 5\r\nhello\r\n0\r\n\r\n`,
};

const refusedAnswer = { status: undefined, error: expect.objectContaining({ code: 'upstream_invalid' }) };

describe('an answer with more than one reading', () => {
  for (const [name, bytes] of Object.entries(REFUSED)) {
    it(`is refused: ${name}`, async () => {
      origin.answer = (_request, socket) => socket.end(`${bytes}${SMUGGLED}`, 'latin1');
      expect(await asked(upstream, requestTo(origin.port))).toMatchObject(refusedAnswer);
      await theNextRequestIsRight();
    });
  }
  for (const [name, bytes] of Object.entries(CUT)) {
    it(`is cut: ${name}`, async () => {
      origin.answer = (_request, socket) => socket.end(`${bytes}${SMUGGLED}`, 'latin1');
      const { error, body } = await asked(upstream, requestTo(origin.port));
      expect(error).toMatchObject({ code: expect.stringMatching(/^upstream_/) });
      expect(body.toString()).not.toContain('smuggled');
      await theNextRequestIsRight();
    });
  }
  it('is cut where it ends before its length', async () => {
    origin.answer = (_request, socket) => socket.end(`${OK}Content-Length: 10\r\n\r\nhello`);
    expect(await asked(upstream, requestTo(origin.port))).toMatchObject({ status: 200, error: expect.anything() });
    await theNextRequestIsRight();
  });
  it('is cut where its last chunk is missing', async () => {
    origin.answer = (_request, socket) => socket.end(`${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`);
    expect(await asked(upstream, requestTo(origin.port))).toMatchObject({ status: 200, error: expect.anything() });
    await theNextRequestIsRight();
  });
});

describe('bytes after an answer', () => {
  const SECOND: Record<string, string> = {
    'a second answer': SMUGGLED,
    rubbish: 'rubbish rubbish rubbish',
    'half a second answer': 'HTTP/1.1 200 OK\r\nContent-Le',
    'an interim answer': 'HTTP/1.1 103 Early Hints\r\n\r\n',
    'an empty line': '\r\n',
  };
  for (const [name, extra] of Object.entries(SECOND)) {
    it(`in the same write never reach another request: ${name}`, async () => {
      origin.answer = (_request, socket) => socket.write(plainAnswer('first') + extra);
      expect((await asked(upstream, requestTo(origin.port))).body.toString()).toBe('first');
      await theNextRequestIsRight();
    });
    it(`that come late never reach another request: ${name}`, async () => {
      let late: Promise<unknown> = Promise.resolve();
      origin.answer = (_request, socket) => {
        socket.write(plainAnswer('first'));
        late = new Promise((written) => setTimeout(() => socket.write(extra, written), 20));
      };
      expect((await asked(upstream, requestTo(origin.port))).body.toString()).toBe('first');
      await late;
      await arrival();
      await theNextRequestIsRight();
    });
  }
  it('never reach another request when the answer to HEAD or with 304 has a body', async () => {
    for (const [method, head] of [
      ['HEAD', OK],
      ['GET', 'HTTP/1.1 304 Not Modified\r\n'],
    ] as const) {
      origin.answer = (_request, socket) =>
        socket.write(`${head}Content-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`);
      const answer = await asked(upstream, requestTo(origin.port, { method }));
      expect(answer).toMatchObject({
        headers: ['Content-Length', String(SMUGGLED.length)],
        body: Buffer.alloc(0),
        error: undefined,
      });
      await theNextRequestIsRight();
    }
  });
});

/** What was written a moment ago needs a moment to arrive; what is still under way when the next request leaves cannot be told apart. */
const arrival = () => new Promise((resolve) => setTimeout(resolve, 50));

async function theNextRequestIsRight(): Promise<void> {
  origin.answer = ({ head }, socket) => socket.write(plainAnswer(`right ${head.split(' ')[1]}`));
  for (const path of ['/one', '/two']) {
    const { status, body, error } = await asked(upstream, requestTo(origin.port, { path }));
    expect([status, body.toString(), error]).toEqual([200, `right ${path}`, undefined]);
  }
}
