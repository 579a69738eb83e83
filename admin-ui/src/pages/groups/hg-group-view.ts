// Which agents are in this group, who decides for them, and which roles are limited to it? Each leads to its own page.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import '../../components/hg-state.ts';
import '../../components/hg-stop-button.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type AgentGroup, deleteGroup, mayEditGroups, readGroup, rolesFor } from '../../data/groups.ts';
import { namesOf } from '../../data/names.ts';
import { go } from '../../data/place.ts';
import { may } from '../../data/session.ts';
import { groups as words } from '../../strings/en/gateways.ts';
import { base, controls, links } from '../../styles/shared.ts';
import './hg-group-dialog.ts';
import './hg-group-members.ts';

interface Shown {
  readonly group: AgentGroup;
  readonly names: ReadonlyMap<string, string>;
  readonly roles: readonly { readonly id: string; readonly name: string }[];
}

@customElement('hg-group-view')
export class HgGroupView extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    inertStyles,
    css`
      dl {
        display: grid;
        grid-template-columns: minmax(6rem, 12rem) minmax(0, 1fr);
        gap: var(--gap-2) var(--gap-4);
        padding: var(--gap-4);
        overflow-wrap: anywhere;
      }
      dt {
        color: var(--muted);
      }
    `,
  ];

  @property() groupId = '';
  @state() private asking: 'edit' | 'delete' | undefined;
  readonly #reading = new Reading<Shown>(this, () => read(this.groupId));

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && changed.has('groupId')) void this.#reading.again({ fresh: true });
  }

  protected override render() {
    return html`<div class="stack"><p><a href="/groups">${words.all}</a></p>${this.#reading.render((shown) => this.#group(shown))}</div>`;
  }

  #group(shown: Shown) {
    const { group } = shown;
    const { id, name, description } = group;
    return html`
      <div class="stack">
        <div class="spread">
          <div><h1 tabindex="-1">${inert(name)}</h1>${description ? html`<p class="muted">${inert(description)}</p>` : nothing}</div>
          <div class="row">
            ${
              mayEditGroups()
                ? html`<button type="button" @click=${() => this.#ask('edit')}>${words.edit}</button>
                  <button class="danger" type="button" @click=${() => this.#ask('delete')}>${words.delete}</button>`
                : html`<span class="muted small">${words.cannotEdit}</span>`
            }
            <hg-stop-button kind="group" target=${id} name=${name}></hg-stop-button>
          </div>
        </div>
        ${facts(shown)}
        <section class="stack" aria-labelledby="members">
          <h2 id="members">${words.members}</h2>
          ${may('agents.view') ? html`<hg-group-members .group=${group} @hg-add=${() => this.#ask('edit')}></hg-group-members>` : html`<p>${words.memberCount(group.members.length)}</p>`}
        </section>
      </div>
      ${this.asking === 'edit' ? html`<hg-group-dialog .groupId=${id} @hg-close=${this.#close} @hg-done=${this.#changed}></hg-group-dialog>` : nothing}
      ${this.asking === 'delete' ? html`<hg-confirm heading=${words.deleteTitle(name)} text=${words.deleteLead} action=${words.delete} .act=${() => deleteGroup(id)} @hg-close=${this.#close} @hg-done=${() => go('/groups')}></hg-confirm>` : nothing}
    `;
  }

  #ask(what: 'edit' | 'delete'): void {
    this.asking = what;
  }

  #close = (): void => {
    this.asking = undefined;
  };

  #changed = (): void => {
    this.asking = undefined;
    void this.#reading.again();
  };
}

async function read(id: string): Promise<Shown> {
  const group = await readGroup(id);
  const [names, roles] = await Promise.all([
    namesOf(group.approvers.users ?? []),
    may('roles.view') ? rolesFor(group) : [],
  ]);
  return { group, names, roles };
}

function facts({ group, names, roles }: Shown) {
  const { roles: approving = [], users = [] } = group.approvers;
  const people = users.map((id) =>
    may('members.view') ? html`<a href="/users/${id}">${inert(names.get(id) ?? id)}</a>` : inert(names.get(id) ?? id),
  );
  const limited = roles.map(({ id, name }) => html`<a href="/roles/${id}">${inert(name)}</a>`);
  const all = [...approving.map((name) => inert(name)), ...people];
  const line = (parts: readonly unknown[], none: string) =>
    parts.length === 0
      ? html`<span class="muted">${none}</span>`
      : parts.map((part, at) => html`${at > 0 ? ', ' : ''}${part}`);
  return html`<dl class="panel">
    <dt>${words.approvers}</dt><dd>${line(all, words.approversAll)}</dd>
    ${may('roles.view') ? html`<dt>${words.limitedRoles}</dt><dd>${line(limited, words.limitedRolesNone)}</dd>` : nothing}
  </dl>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-group-view': HgGroupView;
  }
}
