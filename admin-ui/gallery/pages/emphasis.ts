// What decides in a sentence.

import { html } from 'lit';
import { emphasised } from '../../src/components/emphasis.ts';
import type { Page } from '../drawn.ts';

const sentence = (text: string, values: readonly string[] = []) => html`<p>${emphasised(text, values)}</p>`;

export const page: Page = [
  { name: 'An amount and an id', draw: () => sentence('Refund 1,200.00 USD of charge ch_12345') },
  { name: 'A value of the action', draw: () => sentence('Delete the repository of Ada', ['Ada']) },
  { name: 'Nothing to set apart', draw: () => sentence('Read the list of customers') },
];
