// How a receiver knows a webhook: the specification's own example, and what a changed message comes to.

import { describe, expect, it } from 'vitest';
import { isSecret, isSigned, newSecret, signatureHeaders } from '../../../proxy/notifications/standard-webhooks.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const EXAMPLE = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', atMs: 1_614_265_330_000, body: '{"test": 2432232314}' };

describe('a webhook', () => {
  it('is signed as the specification’s example is', () => {
    expect(signatureHeaders(SECRET, EXAMPLE)).toEqual({
      'webhook-id': EXAMPLE.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is taken for ours with its own body, time and secret alone', () => {
    const headers = signatureHeaders(SECRET, EXAMPLE);
    const { body, atMs: nowMs } = EXAMPLE;
    expect(isSigned(SECRET, { headers, body, nowMs })).toBe(true);
    expect(isSigned(SECRET, { headers, body: `${body} `, nowMs })).toBe(false);
    expect(isSigned(newSecret(), { headers, body, nowMs })).toBe(false);
    expect(isSigned(SECRET, { headers, body, nowMs: nowMs + 301_000 })).toBe(false);
    expect(isSigned(SECRET, { headers: { ...headers, 'webhook-id': 'msg_other' }, body, nowMs })).toBe(false);
    expect(isSigned(SECRET, { headers: {}, body, nowMs })).toBe(false);
  });

  it('has a secret of the length that the specification wants', () => {
    expect(isSecret(newSecret())).toBe(true);
    expect(isSecret(SECRET)).toBe(true);
    expect([`whsec_${Buffer.alloc(23).toString('base64')}`, 'secret', 'whsec_not base64'].map(isSecret)).toEqual([
      false,
      false,
      false,
    ]);
  });
});
