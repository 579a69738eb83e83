// For what does a permission count? Agents, groups, connectors, types, labels: only the ones that this permission can be limited by.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import '../../components/hg-choose.ts';
import '../../components/hg-dialog.ts';
import { agentChoices, connectorChoices, groupChoices, type ReadChoices } from '../../data/names.ts';
import { type Grant, type Limit, limitOf, limitsOf } from '../../data/role-grants.ts';
import { roles as words } from '../../strings/en/roles.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

type Listed = 'agents' | 'groups' | 'connectors';
const READERS: Readonly<Record<Listed, ReadChoices>> = {
  agents: agentChoices(),
  groups: groupChoices,
  connectors: connectorChoices(),
};

@customElement('hg-limit-dialog')
export class HgLimitDialog extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .end {
        justify-content: flex-end;
      }
    `,
  ];

  @property({ attribute: false }) grant!: Grant;
  @property({ attribute: false }) names: ReadonlyMap<string, string> = new Map();
  /** For many tenants: nothing of a single one can be chosen. */
  @property({ type: Boolean }) template = false;
  @query('form') private form!: HTMLFormElement;

  protected override render() {
    const dimensions = limitsOf(this.grant.permission);
    return html`
      <hg-dialog side heading=${words.limitOf(this.grant.permission)}>
        <form class="stack" @submit=${this.#submit}>
          <p class="muted">${words.limitLead}</p>
          ${this.template ? html`<p class="muted">${words.limitTemplate}</p>` : nothing}
          ${(['connectors', 'groups', 'agents'] as const).map((one) => (!this.template && dimensions.includes(one) ? this.#choice(one) : nothing))}
          ${dimensions.includes('resource_types') ? textField('resource_types', (this.grant.limit?.resource_types ?? []).join(', '), words.resourceTypesHint) : nothing}
          ${dimensions.includes('labels') ? textField('labels', labelText(this.grant.limit), words.labelsHint) : nothing}
          <div class="row end">
            <button type="button" @click=${() => this.dispatchEvent(new Event('hg-close'))}>${say.cancel}</button>
            <button class="primary" type="submit">${words.limitSave}</button>
          </div>
        </form>
      </hg-dialog>
    `;
  }

  #choice(dimension: Listed) {
    return html`<hg-choose id=${dimension} label=${words.limitNames[dimension] ?? dimension} .chosen=${this.grant.limit?.[dimension] ?? []} .names=${this.names} .read=${READERS[dimension]}></hg-choose>`;
  }

  #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(this.form);
    const chosen = (dimension: Listed) =>
      this.form.querySelector<HTMLElementTagNameMap['hg-choose']>(`#${dimension}`)?.chosen ?? [];
    const limit = limitOf({
      verbs: this.grant.limit?.verbs ?? [],
      agents: chosen('agents'),
      groups: chosen('groups'),
      connectors: chosen('connectors'),
      resource_types: commaList(form.get('resource_types')),
      labels: labelsOf(commaList(form.get('labels'))),
    });
    const { limit: _before, ...grant } = this.grant;
    this.dispatchEvent(new CustomEvent('hg-done', { detail: { ...grant, ...(limit && { limit }) } }));
  };
}

function textField(name: string, value: string, hint: string) {
  return html`<div>
    <label for=${name}>${words.limitNames[name]}</label>
    <input id=${name} name=${name} .value=${value} maxlength="1000" autocapitalize="off" spellcheck="false" aria-describedby="${name}-hint" />
    <p class="hint" id="${name}-hint">${hint}</p>
  </div>`;
}

const labelText = (limit: Limit | undefined): string =>
  Object.entries(limit?.labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');

function commaList(value: FormDataEntryValue | null): string[] {
  return String(value ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
}

function labelsOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = '', ...rest] = pair.split('=');
      return [key.trim(), rest.join('=').trim()];
    }),
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-limit-dialog': HgLimitDialog;
  }
}
