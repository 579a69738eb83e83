// What becomes of a body whose sender goes away, or does not send what it declared?

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RequestBody } from '../../../proxy/upstream/request-body.ts';
import { RawOrigin } from '../../support/raw-origin.ts';

let origin: RawOrigin;
let socket: Socket;
beforeEach(async () => {
  origin = await RawOrigin.start(() => undefined);
  socket = connect(origin.port, '127.0.0.1');
  await once(socket, 'connect');
});
afterEach(async () => {
  socket.destroy();
  await origin.close();
});

/** Sends a body and says how it ended. */
function sent(source: Readable, length: number | undefined): Promise<string> {
  return new Promise((resolve) => {
    const body = new RequestBody(source, length, {
      sent: () => undefined,
      whole: () => resolve('whole'),
      broken: ({ message }) => resolve(message),
    });
    body.start(socket);
  });
}

describe('a request body', () => {
  it('that is as long as it was declared is whole', async () => {
    expect(await sent(Readable.from([Buffer.from('ab'), Buffer.from('c')]), 3)).toBe('whole');
  });

  it.each([
    ['is longer than it was declared', 2, 'the request body is longer than it was declared'],
    ['is shorter than it was declared', 4, 'the request body is shorter than it was declared'],
  ])('that %s is broken', async (_what, length, message) => {
    expect(await sent(Readable.from([Buffer.from('ab'), Buffer.from('c')]), length)).toBe(message);
  });

  it('whose sender leaves is broken', async () => {
    const source = new PassThrough();
    const end = sent(source, undefined);
    source.destroy();
    expect(await end).toBe('the request body broke off');
  });

  it('that broke before it began does not end the process', async () => {
    const source = new PassThrough();
    const broken: string[] = [];
    new RequestBody(source, undefined, {
      sent: () => undefined,
      whole: () => undefined,
      broken: ({ message }) => broken.push(message),
    });
    source.destroy(new Error('aborted'));
    await new Promise((resolve) => source.once('close', resolve));
    expect(broken).toEqual(['aborted']);
  });
});
