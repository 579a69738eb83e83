// In what state is a policy? What is in force, and the draft that is newer than that.

import { html, nothing, type TemplateResult } from 'lit';
import type { Policy } from '../../data/policies.ts';
import { say } from '../../strings/en.ts';

/** The badges of a policy. */
export function policyState({
  state,
  version,
  published_version,
}: Pick<Policy, 'state' | 'version' | 'published_version'>): TemplateResult {
  return html`<span class="row">
    ${published_version === null ? nothing : html`<span class="badge good">${say.policies.published(published_version)}</span>`}
    ${state === 'draft' ? html`<span class="badge warn">${say.policies.draft(version)}</span>` : nothing}
  </span>`;
}
