// Every sign, beside a word as always.

import { html } from 'lit';
import { type IconName, icon } from '../../src/components/icons.ts';
import type { Page } from '../drawn.ts';

const NAMES: readonly IconName[] = [
  'overview',
  'approvals',
  'agents',
  'connectors',
  'policies',
  'users',
  'audit',
  'roles',
  'access',
  'gateways',
  'groups',
  'vault',
  'tenants',
  'organizations',
  'configuration',
  'explain',
  'bell',
  'packs',
  'requests',
  'tokens',
  'settings',
  'system',
  'start',
  'sections',
  'check',
  'warning',
  'lock',
  'stop',
  'clock',
  'person',
  'close',
];

export const page: Page = [
  {
    name: 'All of them',
    draw: () => html`<ul>${NAMES.map((name) => html`<li class="row">${icon(name)} ${name}</li>`)}</ul>`,
  },
];
