import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Envelope, SealError, type SealedPlace } from '../../../proxy/vault/envelope.ts';

const master = randomBytes(32);
const envelope = new Envelope(master, 1);
const place: SealedPlace = { tenantId: 'tnt_a', purpose: 'credential', subject: 'con_1 3 bearer' };

describe('a sealed value', () => {
  it('opens to what was sealed, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.string(), fc.string(), (bytes, tenantId, subject) => {
        const where = { tenantId, purpose: 'held-body', subject } as const;
        expect(envelope.open(where, envelope.seal(where, bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('looks different each time and never shows what is inside', () => {
    const seals = Array.from({ length: 2000 }, () => envelope.seal(place, Buffer.from('sk_live_secret')));
    expect(new Set(seals.map((seal) => Buffer.from(seal, 'base64').subarray(5, 17).toString('hex'))).size).toBe(2000);
    expect(seals.some((seal) => Buffer.from(seal, 'base64').includes('sk_live_secret'))).toBe(false);
  });

  it.each([
    ['another tenant', { ...place, tenantId: 'tnt_b' }],
    ['another purpose', { ...place, purpose: 'held-body' as const }],
    ['another connector', { ...place, subject: 'con_2 3 bearer' }],
    ['another revision', { ...place, subject: 'con_1 4 bearer' }],
  ])('does not open for %s', (_what, other) => {
    const seal = envelope.seal(place, Buffer.from('secret'));
    expect(() => envelope.open(other, seal)).toThrow(SealError);
  });

  it('does not open under another master key, nor as another key version', () => {
    const seal = envelope.seal(place, Buffer.from('secret'));
    expect(() => new Envelope(randomBytes(32), 1).open(place, seal)).toThrow(SealError);
    expect(() => new Envelope(master, 2).open(place, seal)).toThrow(SealError);
  });

  it('does not open with any one bit changed', () => {
    const seal = Buffer.from(envelope.seal(place, Buffer.from('secret')), 'base64');
    for (let bit = 0; bit < seal.length * 8; bit += 1) {
      const changed = Buffer.from(seal);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => envelope.open(place, changed.toString('base64'))).toThrow(SealError);
    }
  });

  it('does not open when it is cut, lengthened, empty or no base64', () => {
    const seal = envelope.seal(place, Buffer.from('secret'));
    for (const broken of [
      '',
      'AA==',
      seal.slice(0, -4),
      `${seal}AAAA`,
      ` ${seal}`,
      `${seal}\n`,
      seal.replace(/.$/, '!'),
    ]) {
      expect(() => envelope.open(place, broken)).toThrow(SealError);
    }
  });

  it('says nothing of its value when it does not open', () => {
    const seal = envelope.seal(place, Buffer.from('sk_live_secret'));
    expect(() => envelope.open({ ...place, tenantId: 'tnt_b' }, seal)).toThrow(/tnt_b/);
    expect(() => envelope.open({ ...place, tenantId: 'tnt_b' }, seal)).not.toThrow(/sk_live/);
  });
});
