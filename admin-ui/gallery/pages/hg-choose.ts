// One or several of many.

import { html } from 'lit';
import '../../src/components/hg-choose.ts';
import { ApiProblem } from '../../src/data/api.ts';
import type { ReadChoices } from '../../src/data/names.ts';
import type { Page } from '../drawn.ts';

const AGENTS = ['refunds', 'support', 'billing'].map((name, at) => ({
  id: `agt_${at}`,
  name,
  about: `Agent ${at + 1}`,
}));
const some: ReadChoices = async () => ({ items: AGENTS, next_cursor: 'more', total: 40 });
const none: ReadChoices = async () => ({ items: [], next_cursor: null, total: 0 });
const failing: ReadChoices = () =>
  Promise.reject(new ApiProblem({ status: 503, code: 'unavailable', detail: 'The database does not answer.' }));
const never: ReadChoices = () => new Promise(() => {});
const chosen = ['agt_0', 'agt_2'];

export const page: Page = [
  {
    name: 'Several',
    draw: () => html`<hg-choose label="Agents" hint="Those it is about." .chosen=${chosen} .read=${some}></hg-choose>`,
  },
  {
    name: 'One at most',
    draw: () => html`<hg-choose label="Owner" single .chosen=${['agt_1']} .read=${some}></hg-choose>`,
  },
  {
    name: 'Nothing to choose',
    draw: () => html`<hg-choose label="Groups" none="Make a group first." .read=${none}></hg-choose>`,
  },
  { name: 'Loading', draw: () => html`<hg-choose label="Tenants" .read=${never}></hg-choose>` },
  { name: 'Failed', draw: () => html`<hg-choose label="Roles" .read=${failing}></hg-choose>` },
];
