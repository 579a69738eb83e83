// One question before what cannot be taken back.

import { html } from 'lit';
import '../../src/components/hg-confirm.ts';
import { ApiProblem } from '../../src/data/api.ts';
import type { Page } from '../drawn.ts';

const refuse = () =>
  Promise.reject(new ApiProblem({ status: 409, code: 'conflict', detail: 'Two policies still name this group.' }));
const never = () => new Promise<void>(() => {});

const confirm = (act: () => Promise<void>) =>
  html`<hg-confirm heading="Delete the group “refunds”?" text="Its agents stay; rules that name it match nobody." action="Delete" .act=${act}></hg-confirm>`;

export const page: Page = [
  { name: 'Asks; a refusal stays in it', alone: true, draw: () => confirm(refuse) },
  { name: 'Stays busy', alone: true, draw: () => confirm(never) },
];
