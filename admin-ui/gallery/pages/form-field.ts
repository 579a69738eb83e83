// Fields of forms.

import { html } from 'lit';
import { choice, fault, field } from '../../src/components/form-field.ts';
import { ApiProblem } from '../../src/data/api.ts';
import type { Page } from '../drawn.ts';

const detail = 'The name is taken.';
const taken = new ApiProblem({
  status: 422,
  code: 'invalid_request',
  detail,
  errors: [{ pointer: '/taken', message: detail }],
});
const refused = new ApiProblem({ status: 409, code: 'conflict', detail: 'Somebody else has changed it meanwhile.' });

export const page: Page = [
  { name: 'Empty', draw: () => field({ name: 'name', label: 'Name', required: true }, undefined) },
  {
    name: 'With a hint',
    draw: () =>
      field({ name: 'base', label: 'Address', hint: 'Without a path.', value: 'https://api.example.com' }, undefined),
  },
  { name: 'Wrong', draw: () => field({ name: 'taken', label: 'Name', value: 'refunds' }, taken) },
  { name: 'A choice', draw: () => choice('kind', 'Kind', { team: 'Team', management: 'Management' }, 'team') },
  { name: 'The whole is refused', draw: () => html`${fault(refused)}` },
];
