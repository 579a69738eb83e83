// What an agent wrote.

import { html } from 'lit';
import { inert } from '../../src/components/inert-text.ts';
import type { Page } from '../drawn.ts';

export const page: Page = [
  { name: 'Plain', draw: () => html`<p>${inert('Refund of 100.00 USD for ch_1')}</p>` },
  { name: 'Markup stays text', draw: () => html`<p>${inert('<img src=x onerror=alert(1)> & <b>bold</b>')}</p>` },
  {
    name: 'What would be invisible, or turn the line',
    draw: () => html`<p>${inert('pay\u200bpal \u202egpj.exe \u0007')}</p>`,
  },
  { name: 'Lines are kept', draw: () => html`<pre>${inert('first\n\tsecond', true)}</pre>` },
];
