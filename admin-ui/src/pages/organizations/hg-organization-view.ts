// What is one organization? What it used in a month, its people, and for its owners its name and level.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { inert } from '../../components/inert-text.ts';
import { footOf, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { Reading } from '../../components/reading.ts';
import type { Page } from '../../data/api.ts';
import { now } from '../../data/now.ts';
import { type Member, readMembers } from '../../data/people.ts';
import { currentTenant, may, selectTenant, session } from '../../data/session.ts';
import {
  listPeopleOf,
  type Organization,
  type OrganizationPerson,
  readOrganization,
  readUsage,
  type Usage,
  usageUrl,
} from '../../data/tenants.ts';
import { data } from '../../strings/en/data.ts';
import { personal } from '../../strings/en/templates.ts';
import { organizations as words } from '../../strings/en/tenants.ts';
import { moment, say } from '../../strings/en.ts';
import './hg-organization-dialog.ts';
import './hg-personal-boundary-dialog.ts';

interface Shown {
  readonly organization: Organization;
  /** Only for owners. */
  readonly usage: Usage | undefined;
}

@customElement('hg-organization-view')
export class HgOrganizationView extends LitElement {
  static override styles = [
    listStyles,
    css`
      .head {
        padding: var(--gap-4);
      }
      .head input {
        width: auto;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr));
        gap: var(--gap-3);
        padding: 0 var(--gap-4) var(--gap-4);
      }
      dt {
        color: var(--muted);
        font-size: var(--size-s);
      }
      dd {
        font-size: var(--size-xl);
        font-weight: 650;
      }
      .owners li {
        padding: var(--gap-2) var(--gap-4);
        overflow-wrap: anywhere;
      }
      .foot {
        padding: var(--gap-3) var(--gap-4);
      }
    `,
  ];

  @property() organizationId = '';
  @state() private month = new Date(now()).toISOString().slice(0, 7);
  @state() private editing = false;
  @state() private bounding = false;
  readonly #reading = new Reading<Shown>(this, () => this.#read());
  /** Owners are the holders of its built-in role in the default tenant. */
  readonly #owners = new Reading<Page<Member>>(this, async () => {
    const { default_tenant_id: home } = await readOrganization(this.organizationId);
    return readMembers({ limit: 100, cursor: undefined, filters: { role: 'owner' } }, home);
  });
  readonly #people = new Listing<OrganizationPerson>(this, {
    filters: [],
    read: async (query) => listPeopleOf(await readOrganization(this.organizationId), query),
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated || !changed.has('organizationId')) return;
    void this.#reading.again({ fresh: true });
    void this.#owners.again({ fresh: true });
    void this.#people.reading.again({ fresh: true });
  }

  protected override render() {
    return html`
      <div class="stack">
        <p><a href="/organizations">${words.all}</a></p>
        ${this.#reading.render((shown) => this.#organization(shown))}
      </div>
    `;
  }

  #organization({ organization, usage }: Shown) {
    const { name, role, default_tenant_id: home } = organization;
    const owner = role === 'owner';
    const elsewhere = currentTenant()?.id !== home && isMine(home);
    return html`
      <div class="stack">
        <div class="spread">
          <div><h1 tabindex="-1">${inert(name)}</h1><p class="row"><span class="badge ${owner ? 'accent' : ''}">${words.roles[role]}</span><span class="muted">${words.level}: ${words.levelShort[organization.enforcement ?? ''] ?? words.levelNone} · ${words.kept}: ${data.days(organization.retention_days)}</span></p></div>
          <div class="row">
            ${elsewhere ? html`<button class="primary" type="button" @click=${() => selectTenant(home)}>${words.work}</button>` : nothing}
            ${owner || mayBound(organization.id) ? html`<button type="button" @click=${() => this.#bound(true)}>${personal.open}</button>` : nothing}
            ${owner ? html`<button type="button" @click=${() => this.#edit(true)}>${words.edit}</button>` : nothing}
          </div>
        </div>
        ${usage ? this.#usage(usage) : html`<p class="alert note">${words.ownerOnly}</p>`}
        ${this.#owners.render((page) => this.#ownerList(page))}
        <section class="stack"><div><h2>${words.people}</h2><p class="muted">${words.peopleLead}</p></div>${this.#people.reading.render((page) => this.#table(page))}</section>
      </div>
      ${this.bounding ? html`<hg-personal-boundary-dialog .organizationId=${organization.id} @hg-close=${() => this.#bound(false)} @hg-done=${() => this.#bound(false)}></hg-personal-boundary-dialog>` : nothing}
      ${this.editing ? html`<hg-organization-dialog .organization=${organization} @hg-close=${() => this.#edit(false)} @hg-done=${this.#edited}></hg-organization-dialog>` : nothing}
    `;
  }

  #ownerList({ items }: Page<Member>) {
    return html`<section class="stack"><div><h2>${words.owners}</h2><p class="muted">${words.ownersLead}</p></div>
      <ul class="panel owners">${items.map(({ user_id: id, name, email }) => html`<li><a href="/users/${id}"><strong>${inert(name)}</strong></a> <span class="muted">${inert(email)}</span></li>`)}</ul>
    </section>`;
  }

  #usage({ calls, holds, agents, people }: Usage) {
    const numbers: readonly (readonly [string, number])[] = [
      [words.calls, calls],
      [words.holds, holds],
      [words.agents, agents],
      [words.activePeople, people],
    ];
    return html`<section class="panel">
      <div class="spread head"><h2>${words.usage}</h2><div><label for="month">${words.month}</label><input id="month" type="month" .value=${this.month} @change=${this.#chosen} /></div></div>
      <dl>${numbers.map(([name, number]) => html`<div><dt>${name}</dt><dd>${number.toLocaleString('en')}</dd></div>`)}</dl>
      <p class="foot"><a href=${usageUrl(this.organizationId, this.month)} download>${words.usageCsv}</a></p>
    </section>`;
  }

  #table(page: Page<OrganizationPerson>) {
    if (page.items.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${words.peopleEmpty} text=${words.peopleEmptyWhy}></hg-state></div>`;
    const heads = [words.person, words.status, words.lastSignIn];
    return html`<div class="panel">
      <div class="scroll"><table>
        <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
        <tbody>${page.items.map((person) => row(person))}</tbody>
      </table></div>
      <div class="foot">${footOf(this.#people, { total: words.peopleTotal }, page)}</div>
    </div>`;
  }

  async #read(): Promise<Shown> {
    const organization = await readOrganization(this.organizationId);
    const usage = organization.role === 'owner' ? await readUsage(organization.id, this.month) : undefined;
    return { organization, usage };
  }

  #chosen = (event: Event): void => {
    this.month = (event.target as HTMLInputElement).value || this.month;
    void this.#reading.again();
  };

  #bound(bounding: boolean): void {
    this.bounding = bounding;
  }

  #edit(editing: boolean): void {
    this.editing = editing;
  }

  #edited = (): void => {
    this.editing = false;
    void this.#reading.again();
  };
}

function row({ id, name, email, status, last_login_at: last }: OrganizationPerson) {
  return html`<tr>
    <td data-name=${words.person}><span><a href="/users/${id}"><strong>${inert(name)}</strong></a><br /><span class="muted">${inert(email)}</span></span></td>
    <td data-name=${words.status}><span><span class="badge ${status === 'active' ? 'good' : status === 'disabled' ? 'bad' : 'warn'}">${say.users.statuses[status]}</span></span></td>
    <td data-name=${words.lastSignIn}>${last ? moment(last) : html`<span class="muted">${words.never}</span>`}</td>
  </tr>`;
}

/** The boundary of personal tenants is also for whoever sets boundaries, in a management tenant of this organization. */
function mayBound(organizationId: string): boolean {
  return may('organization.boundaries.edit') && currentTenant()?.organization_id === organizationId;
}

function isMine(tenantId: string): boolean {
  return session.value.state === 'in' && session.value.me.tenants.some(({ id }) => id === tenantId);
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-organization-view': HgOrganizationView;
  }
}
