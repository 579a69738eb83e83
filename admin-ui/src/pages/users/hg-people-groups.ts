// Which people belong together, so that policies can ask them by one name?

import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles, listWords } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { listPeopleGroups, type PeopleGroup } from '../../data/people-groups.ts';
import { go } from '../../data/place.ts';
import { may } from '../../data/session.ts';
import { peopleGroups as words } from '../../strings/en/people.ts';
import { moment } from '../../strings/en.ts';
import './hg-people-group-dialog.ts';

const COLUMNS: readonly Column<PeopleGroup>[] = [
  {
    name: words.name,
    cell: ({ id, name }) => html`<span><a href="/users/groups/${id}"><strong>${inert(name)}</strong></a></span>`,
  },
  { name: words.members, cell: ({ members }) => words.count(members.length) },
  { name: words.made, cell: ({ created_at }) => moment(created_at) },
];

@customElement('hg-people-groups')
export class HgPeopleGroups extends LitElement {
  static override styles = listStyles;

  /** A group is made; this has an address of its own. */
  @property({ type: Boolean }) creating = false;
  readonly #list = new Listing<PeopleGroup>(this, { read: listPeopleGroups });

  protected override render() {
    return html`
      <div class="stack">
        <p><a href="/users">${words.back}</a></p>
        ${listPage(this.#list, {
          ...listWords(words),
          columns: COLUMNS,
          actions: may('members.manage')
            ? html`<button class="primary" type="button" @click=${() => go('/users/groups/new')}>${words.create}</button>`
            : nothing,
          notice: may('members.manage') ? nothing : html`<p class="alert note">${words.readOnly}</p>`,
        })}
      </div>
      ${this.creating ? html`<hg-people-group-dialog @hg-close=${back} @hg-done=${made}></hg-people-group-dialog>` : nothing}
    `;
  }
}

/** The list is behind the dialog. */
const back = (): void => go('/users/groups', { replace: true });

const made = (event: Event): void =>
  go(`/users/groups/${(event as CustomEvent<PeopleGroup>).detail.id}`, { replace: true });

declare global {
  interface HTMLElementTagNameMap {
    'hg-people-groups': HgPeopleGroups;
  }
}
