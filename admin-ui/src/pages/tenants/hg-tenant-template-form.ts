// What does a new tenant begin with? Its ceiling, settings, roles and policies; the last two by their own templates, so that they stay linked.

import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { field } from '../../components/form-field.ts';
import '../../components/hg-choose.ts';
import { inert } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { Saving } from '../../components/saving.ts';
import type { Choice, ReadChoices } from '../../data/names.ts';
import { policyTemplates } from '../../data/policy-templates.ts';
import { roleTemplates } from '../../data/role-templates.ts';
import type { Template, TemplateSource } from '../../data/templates.ts';
import { saveTenantTemplate, type TenantTemplate, type TenantTemplateInput } from '../../data/tenant-templates.ts';
import { templates as words } from '../../strings/en/templates.ts';
import { settingFields, settingsIn } from '../settings/setting-fields.ts';
import {
  kindBoxes,
  nameFields,
  offeredBox,
  offeredIn,
  saveBar,
  templateFormStyles,
} from '../templates/template-form.ts';
import './hg-permission-ceiling.ts';

/** What is chosen by other means than fields of the form. */
interface Draft {
  readonly permissions: readonly string[];
  readonly kinds: readonly string[];
  readonly roles: readonly string[];
  readonly policies: readonly string[];
}

type Names = ReadonlyMap<string, string>;

const NO_LIMIT = ['**'];
const MOST = { limit: 100, cursor: undefined, filters: {} };

@customElement('hg-tenant-template-form')
export class HgTenantTemplateForm extends LitElement {
  static override styles = templateFormStyles;

  /** Undefined: a new one. */
  @property() templateId: string | undefined;
  @property({ attribute: false }) template: TenantTemplate | undefined;
  @property({ type: Boolean }) editable = false;
  @state() private draft: Draft = draftOf(undefined);
  readonly #names = new Reading<Names>(this, namesOfTemplates);
  readonly #saving = new Saving(this, async (form) => {
    const detail = await saveTenantTemplate(this.templateId, this.#input(form));
    this.dispatchEvent(new CustomEvent('hg-saved', { detail }));
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('template')) this.draft = draftOf(this.template);
  }

  protected override render() {
    return this.#names.render((names) => this.#form(names));
  }

  #form(names: Names) {
    const { problem } = this.#saving;
    const wrong = problem?.errors.find(({ pointer }) => /^\/(kinds|permissions|policies|roles)/.test(pointer));
    return html`<form class="stack" @submit=${this.#saving.submit} novalidate>
      ${this.editable ? html`<div class="panel pad">${nameFields(this.template, problem)}${kindBoxes(words.madeKinds, this.draft.kinds, this.#kinds)}${offeredBox(this.template)}</div>` : html`<p class="muted">${words.kinds}: ${this.draft.kinds.map((kind) => words.madeKinds[kind]).join(', ')}</p>`}
      <section class="stack"><div><h2>${words.boundary}</h2><p class="muted">${words.boundaryLead}</p></div>
        <hg-permission-ceiling .permissions=${this.draft.permissions} ?editable=${this.editable} ?organization=${this.draft.kinds.includes('management')}
          @hg-permissions=${(event: CustomEvent<readonly string[]>) => this.#edit({ permissions: event.detail })}></hg-permission-ceiling>
      </section>
      ${this.#settings()}
      ${this.#roles(names)}
      ${this.#policies(names)}
      ${wrong ? html`<p class="alert" role="alert">${inert(wrong.message)}</p>` : ''}
      ${this.editable ? saveBar(this.#saving, this.templateId) : ''}
    </form>`;
  }

  #settings() {
    const asked = { values: this.template?.settings ?? {}, noLevel: words.unset, noSeparation: words.unset };
    return html`<section class="panel pad"><div><h2>${words.settings}</h2><p class="muted">${words.settingsLead}</p></div>
      <fieldset class="fields" ?disabled=${!this.editable}>${settingFields({ ...asked, problem: this.#saving.problem })}</fieldset>
    </section>`;
  }

  #roles(names: Names) {
    const { roles } = this.draft;
    const called = new Map(this.template?.roles.map((role) => [role.template_id, role.name]));
    return html`<section class="panel pad"><div><h2>${words.roles}</h2><p class="muted">${words.rolesLead}</p></div>
      ${
        this.editable
          ? html`<hg-choose label=${words.roleNames} .chosen=${roles} .names=${names} .read=${choices(roleTemplates)} @change=${(event: Event) => this.#edit({ roles: chosenIn(event) })}></hg-choose>
            <div class="fields">${roles.map((id) => field({ name: `role ${id}`, label: words.roleCalled(names.get(id) ?? id), value: called.get(id) ?? names.get(id) ?? '' }, undefined))}</div>`
          : list(roles.map((id) => called.get(id) ?? id))
      }
    </section>`;
  }

  #policies(names: Names) {
    const { policies } = this.draft;
    return html`<section class="panel pad"><div><h2>${words.policies}</h2><p class="muted">${words.policiesLead}</p></div>
      ${
        this.editable
          ? html`<hg-choose label=${words.policyNames} .chosen=${policies} .names=${names} .read=${choices(policyTemplates)} @change=${(event: Event) => this.#edit({ policies: chosenIn(event) })}></hg-choose>`
          : list(policies.map((id) => names.get(id) ?? id))
      }
    </section>`;
  }

  #input(form: HTMLFormElement): TenantTemplateInput {
    const said = new FormData(form);
    const { permissions, kinds, roles, policies } = this.draft;
    const set = Object.entries(settingsIn(form)).filter(([, value]) => value !== null);
    return {
      name: String(said.get('name') ?? '').trim(),
      description: String(said.get('description') ?? '').trim(),
      kinds: kinds.filter((kind) => kind === 'team' || kind === 'management'),
      permissions: permissions.includes('**') ? null : [...permissions],
      settings: Object.fromEntries(set),
      roles: roles.map((template) => {
        const name = String(said.get(`role ${template}`) ?? '').trim();
        return { template, ...(name && { name }) };
      }),
      policies: [...policies],
      ...offeredIn(form),
    };
  }

  #kinds = (event: Event): void => {
    const boxes = (event.currentTarget as HTMLElement).querySelectorAll<HTMLInputElement>('input:checked');
    this.#edit({ kinds: [...boxes].map(({ value }) => value) });
  };

  #edit(change: Partial<Draft>): void {
    this.draft = { ...this.draft, ...change };
  }
}

function draftOf(template: TenantTemplate | undefined): Draft {
  return {
    permissions: template?.permissions ?? NO_LIMIT,
    kinds: template?.kinds ?? ['team'],
    roles: template?.roles.map(({ template_id }) => template_id) ?? [],
    policies: template?.policies ?? [],
  };
}

function list(names: readonly string[]) {
  if (names.length === 0) return html`<p class="muted">${words.nothing}</p>`;
  return html`<p class="row">${names.map((name) => html`<span class="badge">${inert(name)}</span>`)}</p>`;
}

const chosenIn = (event: Event): readonly string[] => (event.target as HTMLElementTagNameMap['hg-choose']).chosen;

const choices =
  (source: TemplateSource<Template>): ReadChoices =>
  async ({ words: q, cursor }) => {
    const page = await source.list({ limit: 50, cursor, filters: { q } });
    return {
      ...page,
      items: page.items.map(({ id, name, description }): Choice => ({ id, name, about: description })),
    };
  };

/** Who may not see the one or the other sees its id. */
async function namesOfTemplates(): Promise<Names> {
  const sources: readonly TemplateSource<Template>[] = [roleTemplates, policyTemplates];
  const pages = await Promise.all(sources.map((source) => source.list(MOST).catch(() => ({ items: [] }))));
  return new Map(pages.flatMap(({ items }) => items.map(({ id, name }) => [id, name] as const)));
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-tenant-template-form': HgTenantTemplateForm;
  }
}
