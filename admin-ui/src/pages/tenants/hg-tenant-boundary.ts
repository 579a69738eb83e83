// Where does a tenant end? Its permissions, actions, connectors and shared agents: a draft until its effect was looked at.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-choose.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { reach, reachStyles } from '../../components/reach.ts';
import { Reading } from '../../components/reading.ts';
import { Unsaved } from '../../components/unsaved.ts';
import { agentChoices, connectorChoices, namesOf } from '../../data/names.ts';
import { go, place } from '../../data/place.ts';
import { may, session } from '../../data/session.ts';
import { tenantTemplates } from '../../data/tenant-templates.ts';
import { type Boundary, readBoundary, type TenantView } from '../../data/tenants.ts';
import { tenants as words } from '../../strings/en/tenants.ts';
import { base, controls } from '../../styles/shared.ts';
import './hg-boundary-dialog.ts';
import './hg-permission-ceiling.ts';

const EVERYTHING = ['**'];

@customElement('hg-tenant-boundary')
export class HgTenantBoundary extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    reachStyles,
    css`
      .pad {
        display: grid;
        gap: var(--gap-3);
        padding: var(--gap-4);
      }
      .save {
        position: sticky;
        bottom: 0;
        z-index: 2;
        padding: var(--gap-3) var(--gap-4);
        box-shadow: var(--shadow-high);
      }
      @media (max-width: 40rem) {
        .save strong {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) tenant!: TenantView;
  @state() private draft: Boundary | undefined;
  @state() private names: ReadonlyMap<string, string> = new Map();
  @state() private source = '';
  @state() private asking = false;
  readonly #reading = new Reading<Boundary>(this, () => this.#read());

  constructor() {
    super();
    new Unsaved(this, () => {
      const { value } = this.#reading;
      return this.draft !== undefined && value.state === 'there' && isChanged(value.value, this.draft);
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && changed.has('tenant') && changed.get('tenant')?.id !== this.tenant.id) {
      this.draft = undefined;
      void this.#reading.again({ fresh: true });
    }
  }

  protected override render() {
    return this.#reading.render((boundary) => this.#boundary(boundary, this.draft ?? boundary));
  }

  #boundary(there: Boundary, draft: Boundary) {
    const personal = this.tenant.kind === 'personal';
    const editable = may('organization.boundaries.edit') && !personal;
    return html`
      <div class="stack">
        <div><h2>${words.boundary}</h2><p class="muted">${words.boundaryLead}</p></div>
        ${editable ? nothing : html`<p class="alert note">${personal ? words.boundaryPersonal : words.boundaryRead}</p>`}
        <hg-permission-ceiling .permissions=${draft.permissions} ?editable=${editable} ?organization=${this.tenant.kind === 'management'}
          @hg-permissions=${(event: CustomEvent<readonly string[]>) => this.#edit({ permissions: event.detail })}></hg-permission-ceiling>
        ${this.#connectors(draft, editable)}
        ${this.#shared(draft, editable)}
        ${editable && isChanged(there, draft) ? this.#saveBar() : nothing}
      </div>
      ${
        this.asking
          ? html`<hg-boundary-dialog .tenantId=${this.tenant.id} ?organization=${this.tenant.kind === 'management'} .original=${there} .edited=${draft} @hg-close=${() => this.#ask(false)} @hg-done=${this.#saved}></hg-boundary-dialog>`
          : nothing
      }
    `;
  }

  #connectors({ connectors }: Boundary, editable: boolean) {
    const all = connectors === '*';
    return html`<section class="panel pad">
      ${reach({ name: 'connectors', label: words.connectors, texts: words.connectorReach, all, editable }, (every) => this.#edit({ connectors: every ? '*' : [] }))}
      ${all ? nothing : editable ? this.#connectorChoice(connectors) : this.#named(connectors)}
    </section>`;
  }

  #connectorChoice(connectors: readonly string[]) {
    return html`<hg-choose label=${words.connectors} none=${words.connectorsNone} .chosen=${connectors} .names=${this.names} .read=${connectorChoices(this.tenant.id)}
      @change=${(event: Event) => this.#edit({ connectors: chosenIn(event) })}></hg-choose>`;
  }

  #shared({ shared_agents }: Boundary, editable: boolean) {
    const sources = this.#sources;
    const source = sources.some(({ id }) => id === this.source) ? this.source : (sources[0]?.id ?? '');
    return html`<section class="panel pad">
      <div><h3>${words.shared}</h3><p class="muted small">${words.sharedHint}</p></div>
      ${
        editable && source !== ''
          ? html`
            <div><label for="source">${words.sharedFrom}</label><select id="source" @change=${(event: Event) => this.#choose((event.target as HTMLSelectElement).value)}>
              ${sources.map(({ id, name }) => html`<option value=${id} ?selected=${id === source}>${name}</option>`)}
            </select></div>
            ${this.#agentChoice(shared_agents, source)}`
          : this.#named(shared_agents)
      }
    </section>`;
  }

  #agentChoice(shared: readonly string[], source: string) {
    return html`<hg-choose label=${words.shared} none=${words.sharedNone} .chosen=${shared} .names=${this.names} .from=${source} .read=${agentChoices(source)}
      @change=${(event: Event) => this.#edit({ shared_agents: chosenIn(event) })}></hg-choose>`;
  }

  #named(ids: readonly string[]) {
    if (ids.length === 0) return html`<p class="muted">${words.nobodyShared}</p>`;
    return html`<p class="row">${ids.map((id) => html`<span class="badge">${inert(this.names.get(id) ?? id)}</span>`)}</p>`;
  }

  #saveBar() {
    return html`<div class="panel spread save">
      <strong>${words.unsaved}</strong>
      <div class="row">
        <button type="button" @click=${this.#discard}>${words.discard}</button>
        <button class="primary" type="button" @click=${() => this.#ask(true)}>${words.review}</button>
      </div>
    </div>`;
  }

  /** Tenants from which agents can be shared: others of the organization, never personal ones. */
  get #sources() {
    const now = session.value;
    if (now.state !== 'in') return [];
    const { id, organization_id } = this.tenant;
    return now.me.tenants.filter(
      (one) => one.id !== id && one.organization_id === organization_id && one.kind !== 'personal',
    );
  }

  async #read(): Promise<Boundary> {
    const boundary = await readBoundary(this.tenant.id);
    const connectors = boundary.connectors === '*' ? [] : boundary.connectors;
    this.names = await namesOf([...connectors, ...boundary.shared_agents], this.tenant.id);
    const permissions = await permissionsOfTemplate();
    if (permissions) this.draft = { ...boundary, permissions };
    return boundary;
  }

  #edit(change: Partial<Boundary>): void {
    const { value } = this.#reading;
    if (value.state !== 'there') return;
    this.draft = { ...(this.draft ?? value.value), ...change };
  }

  #choose(source: string): void {
    this.source = source;
  }

  #ask(asking: boolean): void {
    this.asking = asking;
  }

  #discard = (): void => {
    this.draft = undefined;
    if (place.value.query.has('template')) go(place.value.path, { replace: true });
  };

  #saved = (): void => {
    this.asking = false;
    this.draft = undefined;
    if (place.value.query.has('template')) go(place.value.path, { replace: true });
    void this.#reading.again();
  };
}

const isChanged = (there: Boundary, draft: Boundary): boolean => JSON.stringify(there) !== JSON.stringify(draft);

/** Who comes from a template that this tenant differs from finds its permissions as a draft, to be reviewed like any other. */
async function permissionsOfTemplate(): Promise<readonly string[] | undefined> {
  const id = place.value.query.get('template');
  if (id === null) return undefined;
  const template = await tenantTemplates.read(id).catch(() => undefined);
  return template && (template.permissions ?? EVERYTHING);
}

const chosenIn = (event: Event): readonly string[] => (event.target as HTMLElementTagNameMap['hg-choose']).chosen;

declare global {
  interface HTMLElementTagNameMap {
    'hg-tenant-boundary': HgTenantBoundary;
  }
}
