// What are templates of policies?

import { html, nothing } from 'lit';
import { type PolicyTemplate, policyTemplates } from '../../data/policy-templates.ts';
import { currentTenant } from '../../data/session.ts';
import { mayEditTemplates } from '../../data/templates.ts';
import { templates as words } from '../../strings/en/templates.ts';
import { moment } from '../../strings/en.ts';
import type { Shelf } from '../templates/shelf.ts';
import './hg-distribute.ts';
import './hg-policy-template-form.ts';

export const POLICY_SHELF: Shelf<PolicyTemplate> = {
  path: '/policies/templates',
  backPath: '/policies',
  source: policyTemplates,
  words: words.policyShelf,
  content: ({ updated_at }) => moment(updated_at),
  form: ({ id, template, editable, saved }) =>
    html`<hg-policy-template-form .templateId=${id} .template=${template} ?editable=${editable} @hg-saved=${saved}></hg-policy-template-form>`,
  apply: (template) => (mayEditTemplates() ? html`<hg-distribute .template=${template}></hg-distribute>` : nothing),
  placeOf: ({ id, tenantId }) => (currentTenant()?.id === tenantId ? `/policies/${id}` : undefined),
};
