// Everything, or only what is named.

import { reach } from '../../src/components/reach.ts';
import type { Page } from '../drawn.ts';

const texts = { all: 'All connectors', some: 'Only these' };
const both = { name: 'connectors', label: 'Connectors', texts };

export const page: Page = [
  { name: 'Everything', draw: () => reach({ ...both, name: 'every', all: true, editable: true }, () => {}) },
  { name: 'Some', draw: () => reach({ ...both, name: 'some', all: false, editable: true }, () => {}) },
  { name: 'Not to be changed', draw: () => reach({ ...both, name: 'fixed', all: true, editable: false }, () => {}) },
];
