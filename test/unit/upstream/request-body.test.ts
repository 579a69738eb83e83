// What becomes of a body whose sender goes away?

import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { RequestBody } from '../../../proxy/upstream/request-body.ts';

describe('a request body that breaks off', () => {
  it('does not end the process while no client listens', async () => {
    const source = new PassThrough();
    const body = new RequestBody(source);
    const closed = new Promise((resolve) => source.once('close', resolve));
    source.destroy(new Error('aborted'));
    await closed;
    expect(body.errored?.message).toBe('aborted');
  });

  it('is an error to the client that listens', async () => {
    const source = new PassThrough();
    const body = new RequestBody(source);
    const heard = new Promise<Error>((resolve) => body.once('error', resolve));
    source.destroy();
    expect((await heard).message).toBe('the request body broke off');
  });
});
