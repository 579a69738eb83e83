// How is an amount written for people? Providers send it in the currency's smallest unit (ISO 4217 minor units).

import type { Value } from '../policy/engine/facts.ts';
import { inert } from './inert.ts';

const NO_DECIMALS = new Set([
  'BIF',
  'CLP',
  'DJF',
  'GNF',
  'JPY',
  'KMF',
  'KRW',
  'MGA',
  'PYG',
  'RWF',
  'UGX',
  'VND',
  'VUV',
  'XAF',
  'XOF',
  'XPF',
]);
const THREE_DECIMALS = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/** `48000` and `usd` as `480.00 USD`. What is no whole number stays as it was sent; without a currency the unit is said to be unknown. */
export function money(amount: Value, currency: Value | undefined): string {
  const digits = typeof amount === 'number' || typeof amount === 'string' ? String(amount) : JSON.stringify(amount);
  if (!/^-?\d{1,30}$/.test(digits)) return inert(digits);
  if (typeof currency !== 'string' || !/^[a-z]{3}$/i.test(currency))
    return `${digits} (in the smallest unit of its currency)`;
  const code = currency.toUpperCase();
  const decimals = NO_DECIMALS.has(code) ? 0 : THREE_DECIMALS.has(code) ? 3 : 2;
  return `${shifted(digits, decimals)} ${code}`;
}

function shifted(digits: string, decimals: number): string {
  if (decimals === 0) return digits;
  const [sign, figures] = digits.startsWith('-') ? ['-', digits.slice(1)] : ['', digits];
  const padded = figures.padStart(decimals + 1, '0');
  return `${sign}${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
}
