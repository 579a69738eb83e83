// Which links lead into this tenant, who came by them, and which are still open to be withdrawn?

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { namesOf } from '../../data/names.ts';
import { type PastInvitation, readInvitations, withdrawInvitation } from '../../data/people.ts';
import { people as words } from '../../strings/en/people.ts';
import { moment, say } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import './hg-invite-dialog.ts';

const TONES = { open: 'good', used: '', expired: '' } as const;

@customElement('hg-invitation-list')
export class HgInvitationList extends LitElement {
  static override styles = [listStyles, links];

  @state() private making = false;
  @state() private withdrawing: PastInvitation | undefined;
  @state() private names: ReadonlyMap<string, string> = new Map();
  readonly #list = new Listing<PastInvitation>(this, {
    filters: [],
    read: async (query) => {
      const page = await readInvitations(query);
      const people = page.items.flatMap(({ created_by, used_by }) => [created_by, ...(used_by ? [used_by] : [])]);
      this.names = new Map([...this.names, ...(await namesOf(people))]);
      return page;
    },
  });
  readonly #columns: readonly Column<PastInvitation>[] = [
    { name: words.invited, cell: (one) => html`<strong>${inert(whom(one))}</strong>` },
    { name: words.gives, cell: ({ roles }) => given(roles) },
    { name: words.importState, cell: (one) => this.#standing(one) },
    {
      name: words.madeBy,
      cell: ({ created_by, created_at }) =>
        html`<span>${this.#person(created_by)}<br /><span class="muted">${moment(created_at)}</span></span>`,
    },
    {
      name: words.withdraw,
      quiet: true,
      cell: (one) =>
        one.state === 'open'
          ? html`<button class="danger" type="button" aria-label=${words.withdrawOf(whom(one), moment(one.created_at))} @click=${() => this.#ask(one)}>${words.withdraw}</button>`
          : nothing,
    },
  ];

  protected override render() {
    const { withdrawing } = this;
    return html`
      <div class="stack">
        <p><a href="/users">${words.all}</a></p>
        ${listPage(this.#list, {
          title: words.invitations,
          lead: words.invitationsLead,
          total: words.invitationTotal,
          empty: { heading: words.noInvitations, text: words.noInvitationsWhy },
          columns: this.#columns,
          actions: html`<button class="primary" type="button" @click=${this.#make}>${say.users.invite}</button>`,
        })}
      </div>
      ${this.making ? html`<hg-invite-dialog @hg-close=${this.#changed}></hg-invite-dialog>` : nothing}
      ${
        withdrawing
          ? html`<hg-confirm heading=${words.withdrawTitle} text=${words.withdrawLead(whom(withdrawing))} action=${words.withdraw}
              .act=${() => withdrawInvitation(withdrawing.id)} @hg-close=${this.#changed} @hg-done=${this.#changed}></hg-confirm>`
          : nothing
      }
    `;
  }

  #standing({ state: now, expires_at: until, used_by: by }: PastInvitation) {
    const more =
      now === 'open'
        ? words.invitationUntil(moment(until))
        : by
          ? html`${words.invitationUsedBy} ${this.#person(by)}`
          : nothing;
    return html`<span><span class="badge ${TONES[now]}">${words.invitationStates[now]}</span> ${more}</span>`;
  }

  #person(id: string) {
    const name = this.names.get(id);
    return name === undefined || name === id ? inert(id) : html`<a href="/users/${id}">${inert(name)}</a>`;
  }

  #make = (): void => {
    this.making = true;
  };

  #ask(one: PastInvitation): void {
    this.withdrawing = one;
  }

  /** Closed in whatever way, there may be one more or one less. */
  #changed = (): void => {
    this.making = false;
    this.withdrawing = undefined;
    void this.#list.again();
  };
}

const whom = ({ email }: PastInvitation): string => email ?? words.anybody;

function given(roles: PastInvitation['roles']) {
  if (roles === null) return html`<span class="muted">${words.standardRole}</span>`;
  return roles.length > 0 ? inert(roles.join(', ')) : html`<span class="muted">${words.noRole}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-invitation-list': HgInvitationList;
  }
}
