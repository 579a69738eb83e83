// Views of one thing.

import { html } from 'lit';
import '../../src/components/hg-tabs.ts';
import type { Page } from '../drawn.ts';

const TABS = [
  { id: 'text', name: 'Text' },
  { id: 'tests', name: 'Tests', note: '1 of 3', tone: 'bad' },
  { id: 'impact', name: 'Impact', note: '12', tone: 'warn' },
  { id: 'versions', name: 'Versions', note: 'saved', tone: 'good' },
] as const;

export const page: Page = [
  { name: 'The first is open', draw: () => html`<hg-tabs .tabs=${TABS} selected="text">What belongs to it.</hg-tabs>` },
  { name: 'Another is open', draw: () => html`<hg-tabs .tabs=${TABS} selected="impact">What belongs to it.</hg-tabs>` },
];
