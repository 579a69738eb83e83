import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { waitMsFor, wantsAsync } from '../../../proxy/enforcement/waiting.ts';

const FAR = 100_000;

describe('how long a connection waits', () => {
  const known: readonly [hint: string, headers: Record<string, string>, seconds: number][] = [
    ['nothing', {}, 50],
    ['an unknown User-Agent', { 'user-agent': 'curl/8.5.0' }, 50],
    ['Prefer', { prefer: 'wait=20' }, 18],
    ['Prefer, in other letters and beside others', { prefer: 'return=minimal; x=1, Wait=20' }, 18],
    ['Prefer, not to wait', { prefer: 'wait=0' }, 0],
    ['a preference that only ends like it', { prefer: 'await=20' }, 50],
    ['X-Stainless-Timeout', { 'x-stainless-timeout': '100' }, 90],
    ['X-Stainless-Read-Timeout', { 'x-stainless-read-timeout': '100', 'x-stainless-timeout': '5' }, 90],
    ['an X-Stainless-Timeout that is no number', { 'x-stainless-timeout': 'NOT_GIVEN' }, 50],
    ['OpenAI for JavaScript', { 'user-agent': 'OpenAI/JS 5.10.1' }, 261],
    ['Stripe', { 'user-agent': 'Stripe/v1 NodeBindings/18.3.0' }, 63],
    ['boto3', { 'user-agent': 'Boto3/1.39.4 md/Botocore#1.39.4 ua/2.1' }, 45],
    ['PyGithub', { 'user-agent': 'PyGithub/Python' }, 10.8],
    ['httpx', { 'user-agent': 'python-httpx/0.28.1' }, 3.6],
    ['Prefer before the User-Agent', { prefer: 'wait=100', 'user-agent': 'python-httpx/0.28.1' }, 90],
  ];
  for (const [hint, headers, seconds] of known) {
    it(`is told by ${hint}: ${seconds} s`, () => {
      expect(waitMsFor(headers, FAR)).toBe(seconds * 1000);
    });
  }

  it("is never longer than the policy's wish, the caller's limit less a tenth, or 290 s", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: FAR }), fc.integer({ min: 0, max: FAR }), (wanted, hint) => {
        const ms = waitMsFor({ prefer: `wait=${hint}` }, wanted);
        expect(ms).toBe(Math.round(Math.min(wanted, hint * 0.9, 290) * 1000));
      }),
    );
  });

  it('is a time whatever the headers say', () => {
    const headers = fc.record({ prefer: fc.string(), 'x-stainless-timeout': fc.string(), 'user-agent': fc.string() });
    fc.assert(
      fc.property(headers, (given) => {
        const ms = waitMsFor(given, undefined);
        expect(ms >= 0 && ms <= 290_000).toBe(true);
      }),
    );
  });
});

describe('a caller that does not want to wait', () => {
  it('says so as one preference among others', () => {
    const asking = ['respond-async', 'wait=10, respond-async', 'Respond-Async; x=1', 'return=minimal,respond-async'];
    expect(asking.filter((prefer) => !wantsAsync({ prefer }))).toEqual([]);
    const others = ['', 'respond-asynchronously', 'x-respond-async', 'wait=10', 'x="respond-async'];
    expect(others.filter((prefer) => wantsAsync({ prefer }))).toEqual([]);
    expect(wantsAsync({})).toBe(false);
  });
});
