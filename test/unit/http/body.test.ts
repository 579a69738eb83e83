// How much of a body is read, and is the rest still whole?

import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureBody } from '../../../proxy/http/capture.ts';

describe('a captured body', () => {
  it('is whole up to the limit; beyond it the stream gives back every byte', async () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(chunks, fc.nat(200), async (given, limit) => {
        const all = Buffer.concat(given);
        const captured = await captureBody(
          Readable.from(
            given.map((chunk) => Buffer.from(chunk)),
            { objectMode: false },
          ),
          limit,
        );
        expect(captured.complete).toBe(all.length <= limit);
        expect(captured.bytes.equals(all.subarray(0, limit))).toBe(true);
        if (captured.rest !== undefined) expect((await buffer(captured.rest)).equals(all)).toBe(true);
      }),
    );
  });

  it('that goes on flows for whoever listens to data', async () => {
    const body = new PassThrough();
    body.write(Buffer.alloc(100, 'a'));
    const { rest } = await captureBody(body, 10);
    const seen: Buffer[] = [];
    const ended = new Promise((resolve) => rest?.on('data', (chunk: Buffer) => seen.push(chunk)).on('end', resolve));
    body.end(Buffer.alloc(50, 'b'));
    await ended;
    expect(Buffer.concat(seen).toString()).toBe('a'.repeat(100) + 'b'.repeat(50));
  });

  it('fails when the stream breaks or is cut', async () => {
    const broken = new PassThrough();
    const first = captureBody(broken, 10);
    broken.write('x');
    broken.destroy(new Error('reset'));
    await expect(first).rejects.toThrow('reset');
    const cut = new PassThrough();
    const second = captureBody(cut, 10);
    cut.destroy();
    await expect(second).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(captureBody(cut, 10)).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
