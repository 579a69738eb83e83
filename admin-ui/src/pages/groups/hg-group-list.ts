// Which agents belong together, and who decides for them? The list; the way to a new one has an address too.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles, listWords } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import { Watch } from '../../components/watch.ts';
import { type AgentGroup, deleteGroup, listGroups, mayEditGroups } from '../../data/groups.ts';
import { go, place } from '../../data/place.ts';
import { groups as words } from '../../strings/en/gateways.ts';
import './hg-group-dialog.ts';

@customElement('hg-group-list')
export class HgGroupList extends LitElement {
  static override styles = [
    listStyles,
    css`
      a {
        font-weight: 650;
      }
    `,
  ];

  @state() private deleting: AgentGroup | undefined;
  readonly #list = new Listing<AgentGroup>(this, { read: listGroups });
  readonly #columns: readonly Column<AgentGroup>[] = [
    {
      name: words.name,
      cell: ({ id, name, description }) =>
        html`<span><a href="/groups/${id}">${inert(name)}</a>${description ? html`<br /><span class="muted">${inert(description)}</span>` : nothing}</span>`,
    },
    { name: words.members, cell: ({ members }) => words.memberCount(members.length) },
    { name: words.approvers, cell: (group) => approversOf(group) },
    {
      name: words.delete,
      quiet: true,
      cell: (group) =>
        mayEditGroups()
          ? html`<button class="danger" type="button" aria-label="${words.delete}: ${group.name}" @click=${() => this.#delete(group)}>${words.delete}</button>`
          : nothing,
    },
  ];

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    const isNew = place.value.segments[1] === 'new';
    return html`
      ${listPage(this.#list, {
        ...listWords(words),
        columns: this.#columns,
        actions: mayEditGroups()
          ? html`<button class="primary" type="button" @click=${() => go('/groups/new')}>${words.create}</button>`
          : nothing,
      })}
      ${isNew ? html`<hg-group-dialog @hg-close=${back} @hg-done=${this.#done}></hg-group-dialog>` : nothing}
      ${
        this.deleting
          ? html`<hg-confirm heading=${words.deleteTitle(this.deleting.name)} text=${words.deleteLead} action=${words.delete}
            .act=${() => deleteGroup(this.deleting?.id ?? '')} @hg-close=${() => this.#delete(undefined)} @hg-done=${this.#done}></hg-confirm>`
          : nothing
      }
    `;
  }

  #delete(group: AgentGroup | undefined): void {
    this.deleting = group;
  }

  #done = (): void => {
    this.deleting = undefined;
    if (place.value.segments.length > 1) back();
    void this.#list.again();
  };
}

/** The list is behind the dialog, which has an address of its own. */
function back(): void {
  go('/groups', { replace: true });
}

function approversOf({ approvers: { roles = [], users = [] } }: AgentGroup) {
  const people = users.length > 0 ? [words.peopleCount(users.length)] : [];
  const all = [...roles, ...people];
  return all.length === 0 ? html`<span class="muted">${words.approversAll}</span>` : inert(all.join(', '));
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-group-list': HgGroupList;
  }
}
