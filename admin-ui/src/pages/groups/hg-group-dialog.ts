// Who is in a group, and who decides for it? One form, for a new group and for one that is there.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { field } from '../../components/form-field.ts';
import '../../components/hg-choose.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { createGroup, editGroup, type GroupInput, mayEditGroups, readGroup } from '../../data/groups.ts';
import { agentChoices, namesOf, personChoices, roleChoices } from '../../data/names.ts';
import { may } from '../../data/session.ts';
import { groups as words } from '../../strings/en/gateways.ts';

interface Shown {
  readonly group: GroupInput;
  readonly names: ReadonlyMap<string, string>;
}

const NEW: GroupInput = { name: '', description: '', members: [], approvers: {} };

@customElement('hg-group-dialog')
export class HgGroupDialog extends LitElement {
  static override styles = [
    dialogStyles,
    inertStyles,
    css`
      h3 {
        font-size: var(--size-m);
      }
    `,
  ];

  /** Empty: a new one. */
  @property() groupId = '';
  @query('#members') private members!: HTMLElementTagNameMap['hg-choose'] | null;
  @query('#roles') private roles!: HTMLElementTagNameMap['hg-choose'] | null;
  @query('#people') private people!: HTMLElementTagNameMap['hg-choose'] | null;
  readonly #reading = new Reading<Shown>(this, () => this.#read());
  readonly #form = new DialogForm(this, ({ name = '', description = '' }) => this.#send(name, description));

  protected override render() {
    const { value } = this.#reading;
    const name = value.state === 'there' ? value.value.group.name : '';
    if (value.state === 'there' && !mayEditGroups()) return this.#readOnly(value.value);
    return this.#form.render(
      {
        heading: this.groupId ? words.editTitle(name) : words.create,
        action: this.groupId ? words.save : words.create,
        side: true,
      },
      this.#reading.render((shown) => this.#fields(shown)),
    );
  }

  #fields({ group, names }: Shown) {
    const { roles = [], users = [] } = group.approvers;
    return html`<div class="stack">
      ${field({ name: 'name', label: words.name, required: true, value: group.name }, this.#form.problem)}
      ${field({ name: 'description', label: words.description, value: group.description }, this.#form.problem)}
      ${may('agents.view') ? html`<hg-choose id="members" label=${words.members} none=${words.agentsNone} .chosen=${group.members} .names=${names} .read=${agentChoices()}></hg-choose>` : nothing}
      <div><h3>${words.approvers}</h3><p class="muted small">${words.approversLead}</p></div>
      ${may('roles.view') ? html`<hg-choose id="roles" label=${words.roles} .chosen=${roles} .read=${roleChoices}></hg-choose>` : nothing}
      ${may('members.view') ? html`<hg-choose id="people" label=${words.people} .chosen=${users} .names=${names} .read=${personChoices}></hg-choose>` : nothing}
    </div>`;
  }

  #readOnly({ group, names }: Shown) {
    const { roles = [], users = [] } = group.approvers;
    const list = (ids: readonly string[], none: string) =>
      ids.length === 0
        ? html`<p class="muted">${none}</p>`
        : html`<p class="row">${ids.map((id) => html`<span class="badge">${inert(names.get(id) ?? id)}</span>`)}</p>`;
    return html`<hg-dialog side heading=${group.name}><div class="stack">
      <p>${inert(group.description)}</p>
      <div><h3>${words.members}</h3>${list(group.members, words.membersNone)}</div>
      <div><h3>${words.approvers}</h3>${list([...roles, ...users], words.approversAll)}</div>
    </div></hg-dialog>`;
  }

  async #read(): Promise<Shown> {
    if (this.groupId === '') return { group: NEW, names: new Map() };
    const { id: _id, ...group } = await readGroup(this.groupId);
    return { group, names: await namesOf([...group.members, ...(group.approvers.users ?? [])]) };
  }

  #send(name: string, description: string): Promise<unknown> {
    const { value } = this.#reading;
    const { members, approvers } = value.state === 'there' ? value.value.group : NEW;
    const group = {
      name,
      description,
      members: this.members?.chosen ?? members,
      approvers: {
        roles: this.roles?.chosen ?? approvers.roles ?? [],
        users: this.people?.chosen ?? approvers.users ?? [],
      },
    };
    return this.groupId === '' ? createGroup(group) : editGroup(this.groupId, group);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-group-dialog': HgGroupDialog;
  }
}
