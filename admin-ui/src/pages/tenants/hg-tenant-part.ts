// Who and what is in a tenant? Its members with their roles, its roles, or its agents, read there without going there.

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { inert } from '../../components/inert-text.ts';
import { footOf, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import type { Page } from '../../data/api.ts';
import type { ListQuery } from '../../data/list.ts';
import { type Member, readMembers } from '../../data/people.ts';
import { go } from '../../data/place.ts';
import { listRoles, type RoleView } from '../../data/roles.ts';
import { currentTenant, selectTenant, session } from '../../data/session.ts';
import { listAgentsOf, type TenantAgent, type TenantView } from '../../data/tenants.ts';
import { roles as roleWords } from '../../strings/en/roles.ts';
import { tenants as words } from '../../strings/en/tenants.ts';
import { say } from '../../strings/en.ts';

type Part = 'members' | 'roles' | 'agents';

/** How one part is read and drawn. */
interface PartOf<Item> {
  readonly heads: readonly string[];
  readonly read: (tenantId: string, query: ListQuery) => Promise<Page<Item>>;
  readonly row: (item: Item) => TemplateResult;
  readonly total: (count: number) => string;
  readonly empty: readonly [string, string];
  /** The section where it is managed, and what the way there is called. */
  readonly section: readonly [string, string];
}

const MEMBERS: PartOf<Member> = {
  heads: [words.person, words.status, words.roles],
  read: (id, query) => readMembers(query, id),
  row: ({ name, email, status, roles }) => html`<tr>
    <td data-name=${words.person}><span><strong>${inert(name)}</strong><br /><span class="muted">${inert(email)}</span></span></td>
    <td data-name=${words.status}><span><span class="badge ${status === 'active' ? 'good' : 'warn'}">${say.users.statuses[status]}</span></span></td>
    <td data-name=${words.roles}>${roles.length > 0 ? inert(roles.join(', ')) : html`<span class="muted">${words.noRoles}</span>`}</td>
  </tr>`,
  total: words.membersTotal,
  empty: [words.membersEmpty, words.membersEmptyWhy],
  section: ['/users', words.membersManage],
};

const ROLES: PartOf<RoleView> = {
  heads: [words.role, words.kind, words.holders],
  read: (id, query) => listRoles(query, id),
  row: ({ name, description, built_in, members, agents }) => html`<tr>
    <td data-name=${words.role}><span><strong>${inert(name)}</strong>${description ? html`<br /><span class="muted">${inert(description)}</span>` : nothing}</span></td>
    <td data-name=${words.kind}><span><span class="badge ${built_in ? '' : 'accent'}">${built_in ? roleWords.builtIn : roleWords.custom}</span></span></td>
    <td data-name=${words.holders}>${roleWords.holdersOf(members, agents)}</td>
  </tr>`,
  total: words.rolesTotal,
  empty: [roleWords.empty, roleWords.emptyWhy],
  section: ['/roles', words.rolesManage],
};

const AGENTS: PartOf<TenantAgent> = {
  heads: [words.agent, words.status, words.roles],
  read: listAgentsOf,
  row: ({ name, status, roles, shared }) => html`<tr>
    <td data-name=${words.agent}><span class="row"><strong>${inert(name)}</strong>${shared ? html`<span class="badge">${words.sharedHere}</span>` : nothing}</span></td>
    <td data-name=${words.status}><span><span class="badge ${status === 'active' ? 'good' : 'bad'}">${say.agents[status]}</span></span></td>
    <td data-name=${words.roles}>${roles.length > 0 ? inert(roles.join(', ')) : html`<span class="muted">${words.noRoles}</span>`}</td>
  </tr>`,
  total: words.agentsTotal,
  empty: [words.agentsEmpty, words.agentsEmptyWhy],
  section: ['/agents', words.agentsManage],
};

/** What the list holds depends on the part; each part draws its own. */
const PARTS = { members: MEMBERS, roles: ROLES, agents: AGENTS } as unknown as Readonly<Record<Part, PartOf<unknown>>>;

@customElement('hg-tenant-part')
export class HgTenantPart extends LitElement {
  static override styles = [
    listStyles,
    css`
      .foot {
        padding: var(--gap-3) var(--gap-4);
      }
    `,
  ];

  @property({ attribute: false }) tenant!: TenantView;
  @property() view: Part = 'members';
  readonly #list = new Listing<unknown>(this, {
    filters: [],
    read: (query) => PARTS[this.view].read(this.tenant.id, query),
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && (changed.has('view') || changed.has('tenant')))
      void this.#list.reading.again({ fresh: true });
  }

  protected override render() {
    return this.#list.reading.render((page) => this.#table(page));
  }

  #table(page: Page<unknown>) {
    const { heads, row, total, empty } = PARTS[this.view];
    if (page.items.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${empty[0]} text=${empty[1]}>${this.#way()}</hg-state></div>`;
    return html`<div class="panel">
      <div class="scroll"><table>
        <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
        <tbody>${page.items.map((item) => row(item))}</tbody>
      </table></div>
      <div class="foot stack">${footOf(this.#list, { total }, page)}<div>${this.#way()}</div></div>
    </div>`;
  }

  /** Managing happens where one works: the tenant is selected first. */
  #way() {
    const [path, name] = PARTS[this.view].section;
    const now = session.value;
    if (now.state !== 'in' || !now.me.tenants.some(({ id }) => id === this.tenant.id)) return nothing;
    return html`<button type="button" @click=${() => {
      if (currentTenant()?.id !== this.tenant.id) void selectTenant(this.tenant.id);
      go(path);
    }}>${name}</button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-tenant-part': HgTenantPart;
  }
}
