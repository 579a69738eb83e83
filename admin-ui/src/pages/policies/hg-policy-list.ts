// Which policies are there, which are in force, and how do they stand? Mode, hits, tests, whom to ask, and when they were changed.

import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { go } from '../../data/place.ts';
import { type Policy, readPolicies } from '../../data/policies.ts';
import { may, session } from '../../data/session.ts';
import { templates } from '../../strings/en/templates.ts';
import { moment, say } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import './hg-suggestions.ts';
import { policyState } from './policy-state.ts';

const MODE_TONES = { enforce: 'good', monitor: 'warn', off: '' } as const;

@customElement('hg-policy-list')
export class HgPolicyList extends LitElement {
  static override styles = [
    listStyles,
    links,
    css`
      td .badge {
        white-space: nowrap;
      }
    `,
  ];

  readonly #list = new Listing<Policy>(this, { read: readPolicies, filters: ['q', 'mode', 'owner', 'sort'] });
  readonly #columns: readonly Column<Policy>[] = [
    { name: say.policies.name, cell: nameOf },
    { name: say.policies.state, cell: policyState },
    { name: say.policies.mode, cell: modeOf },
    { name: say.policies.hits, cell: hitsOf },
    { name: say.policies.tests, cell: testsOf },
    { name: say.policies.owner, cell: ownerOf },
    { name: say.policies.updated, cell: ({ updated_at }) => moment(updated_at) },
  ];

  override focus(): void {
    this.renderRoot.querySelector('h1')?.focus({ preventScroll: true });
  }

  protected override render() {
    const me = session.value.state === 'in' ? session.value.me.user.id : '';
    const { modes, sorts } = say.policies;
    return listPage(this.#list, {
      title: say.policies.title,
      lead: say.policies.lead,
      search: say.policies.search,
      choices: [
        { name: 'mode', label: say.policies.mode, options: modes },
        { name: 'owner', label: say.policies.whose, options: { [me]: say.policies.whoseMine } },
        { name: 'sort', label: say.policies.sorted, options: sorts, usual: say.policies.sortUsual },
      ],
      total: say.policies.total,
      empty: { heading: say.policies.empty, text: say.policies.emptyWhy },
      columns: this.#columns,
      notice: may('approvals.view') ? html`<hg-suggestions></hg-suggestions>` : nothing,
      actions: html`<span class="row"><a class="button" href="/policies/templates">${templates.open}</a>
        ${may('policies.edit') ? html`<button class="primary" type="button" @click=${() => go('/policies/new')}>${say.policies.create}</button>` : nothing}</span>`,
    });
  }
}

/** Its name, and where it came from. */
function nameOf({ id, name, pack, link }: Policy) {
  const from = pack ?? link?.name;
  const said = pack === null ? say.policies.ofTemplate : say.policies.ofPack;
  return html`<span><a href="/policies/${id}"><strong>${inert(name)}</strong></a>${from === undefined ? nothing : html`<br /><span class="muted small">${inert(said(from))}</span>`}</span>`;
}

function modeOf({ mode }: Policy) {
  return html`<span><span class="badge ${MODE_TONES[mode]}" title=${say.policies.modeHints[mode]}>${say.policies.modes[mode]}</span></span>`;
}

/** They lead to the decisions that are counted. */
function hitsOf({ name, hits: { day, week } }: Policy) {
  const text = say.policies.hitsOf(day, week);
  return week > 0 && may('audit.view')
    ? html`<a href="/audit?${new URLSearchParams({ policy: name })}" title=${say.policies.hitsHint}>${text}</a>`
    : html`<span class=${week === 0 ? 'muted' : ''} title=${say.policies.hitsHint}>${text}</span>`;
}

function testsOf({ tests: { passed, failed } }: Policy) {
  if (passed + failed === 0) return html`<span class="muted">${say.policies.testsNoneShort}</span>`;
  const text = failed > 0 ? say.policies.testsFailed(failed, passed + failed) : say.policies.testsPassed(passed);
  return html`<span><span class="badge ${failed > 0 ? 'bad' : 'good'}">${text}</span></span>`;
}

function ownerOf({ owner }: Policy) {
  if (owner === null) return html`<span class="muted">${say.policies.ownerNobody}</span>`;
  return html`<span title=${owner.email}>${inert(owner.name || owner.email)}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-list': HgPolicyList;
  }
}
