// Which requests are the same request? Whatever changes the act makes another one; whatever two tries differ in does not.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FingerprintFacts, fingerprintOf } from '../../../proxy/approvals/fingerprint.ts';

const REQUEST: FingerprintFacts = {
  tenantId: 'tnt_1',
  agentId: 'agt_1',
  method: 'POST',
  url: 'https://api.stripe.com/v1/refunds?expand=charge',
  body: Buffer.from('{"amount": 480}'),
  headers: ['Content-Type', 'application/json', 'Stripe-Account', 'acct_1'],
};

const withHeaders = (...more: string[]) => fingerprintOf({ ...REQUEST, headers: [...REQUEST.headers, ...more] });

describe('two requests are the same', () => {
  it.each([
    ['another credential', ['Authorization', 'Bearer other']],
    ['another trace', ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01']],
    ['another retry count', ['X-Stainless-Retry-Count', '2']],
    ['another SDK attempt', ['amz-sdk-invocation-id', 'abc']],
    ['another date', ['X-Amz-Date', '20310101T000000Z']],
    ['another user agent', ['User-Agent', 'curl/9']],
    ['another encoding', ['Accept-Encoding', 'br']],
    ['another length of the frame', ['Transfer-Encoding', 'chunked']],
    ['a reason for the approver', ['Holdgate-Reason', 'please']],
    ['a header for this hop alone', ['Connection', 'X-Hop', 'X-Hop', 'anything']],
  ])('with %s', (_, headers) => {
    expect(withHeaders(...headers)).toBe(fingerprintOf(REQUEST));
  });

  it('with their headers in another order and case', () => {
    const headers = ['stripe-account', 'acct_1', 'CONTENT-TYPE', 'application/json'];
    expect(fingerprintOf({ ...REQUEST, headers })).toBe(fingerprintOf(REQUEST));
  });

  it('when only the header of the agent key differs', () => {
    const keyed = (key: string) =>
      fingerprintOf({ ...REQUEST, headers: [...REQUEST.headers, 'X-Custom-Key', key], keyHeader: 'x-custom-key' });
    expect(keyed('one')).toBe(keyed('two'));
  });
});

describe('two requests differ', () => {
  it.each<[string, Partial<FingerprintFacts>]>([
    ['tenant', { tenantId: 'tnt_2' }],
    ['agent', { agentId: 'agt_2' }],
    ['method', { method: 'PUT' }],
    ['query', { url: 'https://api.stripe.com/v1/refunds' }],
    ['body, if only by a space', { body: Buffer.from('{"amount":480}') }],
    ['body, empty or not', { body: Buffer.alloc(0) }],
  ])('in %s', (_, change) => {
    expect(fingerprintOf({ ...REQUEST, ...change })).not.toBe(fingerprintOf(REQUEST));
  });

  it.each([
    ['Idempotency-Key', 'a'],
    ['X-Amz-Target', 'DynamoDB_20120810.DeleteTable'],
    ['Content-Type', 'text/plain'],
    ['Stripe-Account', 'acct_2'],
    ['X-Never-Heard-Of', '1'],
    ['If-Match', '"1"'],
    ['Cookie', 'account=2'],
  ])('in a header that changes the act, such as %s', (name, value) => {
    expect(withHeaders(name, value)).not.toBe(fingerprintOf(REQUEST));
  });

  it('in any header that is not on the closed list, whatever its name and value', () => {
    const name = fc.stringMatching(/^x-act-[a-z]{1,12}$/);
    fc.assert(
      fc.property(
        name,
        fc.stringMatching(/^[!-~]{1,20}$/),
        fc.stringMatching(/^[!-~]{1,20}$/),
        (header, one, other) => {
          expect(withHeaders(header, one) === withHeaders(header, other)).toBe(one === other);
          expect(withHeaders(header, one)).not.toBe(fingerprintOf(REQUEST));
        },
      ),
    );
  });

  it('when the same bytes stand in other places', () => {
    expect(withHeaders('A', 'b', 'C', 'd')).not.toBe(withHeaders('A', 'd', 'C', 'b'));
    expect(withHeaders('A', 'x, y')).not.toBe(withHeaders('A', 'x', 'A', 'y'));
  });
});
