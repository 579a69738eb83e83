// What is in one role, and how is it changed? A draft of it in the browser until its effects were looked at.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import { fault } from '../../components/form-field.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { Unsaved } from '../../components/unsaved.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { namesOf } from '../../data/names.ts';
import { go } from '../../data/place.ts';
import { type Grant, grantDiff, idsIn } from '../../data/role-grants.ts';
import { allRoleTemplates } from '../../data/role-templates.ts';
import { createRole, deleteRole, mayManageRoles, type RoleView, readRole } from '../../data/roles.ts';
import { currentTenant } from '../../data/session.ts';
import { roles as words } from '../../strings/en/roles.ts';
import { base, controls, links } from '../../styles/shared.ts';
import { grantText } from './grant-text.ts';
import './hg-grants-editor.ts';
import './hg-role-compare.ts';
import './hg-role-holders.ts';
import { badges } from './hg-role-list.ts';
import './hg-role-save-dialog.ts';

/** A role as it is edited; `id` is empty for one that is not there yet. */
type Draft = Pick<RoleView, 'id' | 'name' | 'description' | 'grants' | 'built_in' | 'template'>;

const NEW: RoleView = {
  id: '',
  name: '',
  description: '',
  grants: [],
  built_in: false,
  template: null,
  link: null,
  drift: null,
  members: 0,
  agents: 0,
};

@customElement('hg-role-editor')
export class HgRoleEditor extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    inertStyles,
    css`
      .fields {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 2fr);
        gap: var(--gap-4);
        padding: var(--gap-4);
      }
      section > header {
        padding: var(--gap-4) var(--gap-4) var(--gap-2);
      }
      .save {
        position: sticky;
        bottom: 0;
        z-index: 2;
        padding: var(--gap-3) var(--gap-4);
        box-shadow: var(--shadow-high);
      }
      .drift {
        padding: var(--gap-4);
        border-left: 4px solid var(--warn);
      }
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr));
        gap: var(--gap-4);
      }
      h3 {
        font-size: var(--size-m);
      }
      @media (max-width: 40rem) {
        .save strong {
          display: none;
        }
        .save button {
          padding: 0 var(--gap-3);
        }
        .fields {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property() roleId = '';
  /** Of a new role: the template that it begins with, or the id of the role that it is a clone of. */
  @property() template = '';
  @property() original = '';
  @state() private draft: Draft | undefined;
  @state() private names: ReadonlyMap<string, string> = new Map();
  @state() private asking: 'save' | 'pull' | 'delete' | undefined;
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;
  /** What a new role begins with. */
  #begun: RoleView = NEW;
  readonly #reading = new Reading<RoleView>(this, () => this.#read());

  constructor() {
    super();
    const begun = () => (this.roleId ? this.#there : this.#begun);
    new Unsaved(this, () => this.draft !== undefined && isChanged(begun(), this.draft));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && (changed.has('roleId') || changed.has('template') || changed.has('original')))
      void this.#reading.again({ fresh: true });
  }

  protected override render() {
    return html`
      <div class="stack">
        <p><a href="/roles">${words.all}</a></p>
        ${this.#reading.render((role) => this.#role(role, this.draft ?? role))}
      </div>
    `;
  }

  #role(role: RoleView, draft: Draft) {
    const editable = mayManageRoles() && !role.built_in;
    return html`
      <div class="stack">
        <div class="spread">
          <div><h1 tabindex="-1">${inert(role.name || words.newTitle)}</h1>${role.id ? html`<p class="row">${badges(role)}<span class="muted">${inert(role.description)}</span></p>` : nothing}</div>
          ${role.id && mayManageRoles() ? this.#ways(role) : nothing}
        </div>
        ${editable ? nothing : html`<p class="alert note">${role.built_in ? words.builtInWhy : words.readOnlyWhy}</p>`}
        ${editable ? this.#fields(draft) : nothing}
        ${role.drift ? this.#drift(role) : nothing}
        <hg-grants-editor .grants=${draft.grants} .names=${this.names} ?editable=${editable} ?organization=${currentTenant()?.kind === 'management'} @hg-grants=${this.#granted}></hg-grants-editor>
        ${role.id ? html`<hg-role-compare .original=${role}></hg-role-compare>` : nothing}
        ${role.id ? html`<section class="panel"><header><h2>${words.members}</h2></header><hg-role-holders .holdersOf=${role}></hg-role-holders></section>` : nothing}
        ${fault(this.problem)}
        ${editable && isChanged(role, draft) ? this.#saveBar(role) : nothing}
      </div>
      ${this.#dialogs(role, draft)}
    `;
  }

  #ways(role: RoleView) {
    return html`<div class="row">
      <a class="button" href="/roles/new?${new URLSearchParams({ clone: role.id })}">${words.clone}</a>
      ${role.built_in ? nothing : html`<button class="danger" type="button" @click=${() => this.#ask('delete')}>${words.delete}</button>`}
    </div>`;
  }

  #fields({ name, description }: Draft) {
    const wrong = this.problem?.of('name');
    return html`<div class="panel fields" @input=${this.#typed}>
      <div>
        <label for="name">${words.name}</label>
        <input id="name" name="name" maxlength="100" autocomplete="off" .value=${name} aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="name-hint" />
        <p class=${wrong ? 'fault' : 'hint'} id="name-hint">${wrong ?? words.nameHint}</p>
      </div>
      <div><label for="description">${words.description}</label><input id="description" name="description" maxlength="2000" autocomplete="off" .value=${description} /></div>
    </div>`;
  }

  #drift({ template, drift }: RoleView) {
    if (!drift) return nothing;
    const list = (heading: string, grants: readonly Grant[]) =>
      html`<div><h3>${heading}</h3><ul>${grants.length === 0 ? html`<li class="muted">${words.none}</li>` : grants.map((grant) => html`<li class="mono">${inert(grantText(grant, this.names))}</li>`)}</ul></div>`;
    return html`<section class="panel drift stack">
      <div class="spread">
        <div><h2>${words.drift}</h2><p class="muted">${words.driftLead(template ?? '')}</p></div>
        ${mayManageRoles() ? html`<button type="button" @click=${() => this.#ask('pull')}>${words.pullIn}</button>` : nothing}
      </div>
      <div class="two">${list(words.driftAdded, drift.added)}${list(words.driftMissing, drift.missing)}</div>
    </section>`;
  }

  #saveBar({ id }: RoleView) {
    return html`<div class="panel spread save">
      <strong>${words.unsaved}</strong>
      <div class="row">
        ${id ? html`<button type="button" @click=${this.#discard}>${words.discard}</button>` : nothing}
        ${
          id
            ? html`<button class="primary" type="button" @click=${() => this.#ask('save')}>${words.review}</button>`
            : html`<button class="primary" type="button" ?disabled=${this.busy} @click=${this.#create}>${words.save}</button>`
        }
      </div>
    </div>`;
  }

  #dialogs(role: RoleView, draft: Draft) {
    const close = () => this.#ask(undefined);
    return html`
      ${this.asking === 'save' || this.asking === 'pull' ? html`<hg-role-save-dialog .original=${role} .edited=${this.asking === 'save' ? inputOf(draft) : undefined} .names=${this.names} @hg-close=${close} @hg-done=${this.#saved}></hg-role-save-dialog>` : nothing}
      ${this.asking === 'delete' ? html`<hg-confirm heading=${words.deleteTitle(role.name)} text=${words.deleteLead} action=${words.delete} .act=${() => deleteRole(role.id)} @hg-close=${close} @hg-done=${() => go('/roles', { replace: true })}></hg-confirm>` : nothing}
    `;
  }

  async #read(): Promise<RoleView> {
    this.draft = undefined;
    this.problem = undefined;
    const role = this.roleId ? await readRole(this.roleId) : await this.#beginning();
    this.names = await namesOf(idsIn(role.grants));
    this.#begun = role;
    if (role.id === '') {
      this.draft = role;
      return NEW;
    }
    return role;
  }

  /** What a new role begins with. */
  async #beginning(): Promise<RoleView> {
    if (this.original) {
      const { description, grants, name } = await readRole(this.original);
      return { ...NEW, name: words.cloneOf(name), description, grants };
    }
    if (this.template === '') return NEW;
    const template = (await allRoleTemplates()).items.find(({ name }) => name === this.template);
    if (!template) return NEW;
    const { name, description, grants } = template;
    return { ...NEW, name, description, grants, template: name };
  }

  #typed = (event: Event): void => {
    const { name, value } = event.target as HTMLInputElement;
    this.#edit({ [name]: value });
  };

  #granted = (event: Event): void => {
    const { detail: grants } = event as CustomEvent<readonly Grant[]>;
    this.#edit({ grants });
    if (idsIn(grants).some((id) => !this.names.has(id))) void this.#learnNames(grants);
  };

  async #learnNames(grants: readonly Grant[]): Promise<void> {
    this.names = new Map([...this.names, ...(await namesOf(idsIn(grants)))]);
  }

  #edit(change: Partial<Draft>): void {
    this.draft = { ...(this.draft ?? this.#there), ...change };
  }

  get #there(): RoleView {
    return this.#reading.value.state === 'there' ? this.#reading.value.value : NEW;
  }

  #ask(what: 'save' | 'pull' | 'delete' | undefined): void {
    this.asking = what;
  }

  #discard = (): void => {
    this.draft = undefined;
  };

  #saved = (event: Event): void => {
    this.asking = undefined;
    this.draft = undefined;
    this.#reading.replace((event as CustomEvent<RoleView>).detail);
  };

  #create = async (): Promise<void> => {
    const { draft } = this;
    if (!draft) return;
    this.busy = true;
    try {
      const role = await createRole({ ...inputOf(draft), ...(draft.template && { template: draft.template }) });
      go(`/roles/${role.id}`, { replace: true });
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  };
}

const inputOf = ({ name, description, grants }: Draft) => ({ name: name.trim(), description, grants });

function isChanged(role: RoleView, draft: Draft): boolean {
  if (draft === role) return false;
  const { added, removed } = grantDiff(role.grants, draft.grants);
  return added.length + removed.length > 0 || role.name !== draft.name || role.description !== draft.description;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-role-editor': HgRoleEditor;
  }
}
