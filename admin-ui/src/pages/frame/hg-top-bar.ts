// Where am I, and as whom? The tenant that everything is about, the appearance, the kill switch, and the way out.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { icon } from '../../components/icons.ts';
import { Watch } from '../../components/watch.ts';
import { chooseTheme, type Theme, theme } from '../../data/appearance.ts';
import { askToStop, killSwitches, mayStopSomething } from '../../data/kill-switch.ts';
import { go, leave, leaving, place } from '../../data/place.ts';
import { currentTenant, type Me, selectTenant, session, signOut, type Tenant } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

@customElement('hg-top-bar')
export class HgTopBar extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        position: sticky;
        top: 0;
        z-index: 5;
      }
      header {
        display: flex;
        align-items: center;
        gap: var(--gap-3);
        min-height: 3.5rem;
        padding: var(--gap-2) var(--gap-5);
        background: var(--surface);
        border-bottom: 1px solid var(--line);
      }
      .brand {
        display: flex;
        align-items: center;
        gap: var(--gap-2);
        color: inherit;
        text-decoration: none;
        font-weight: 700;
      }
      .tenant {
        width: auto;
        min-width: 0;
        max-width: min(18rem, 44vw);
        min-height: 2.25rem;
        padding-block: 0;
        font-weight: 600;
        text-overflow: ellipsis;
      }
      .grow {
        flex: 1;
      }
      .stop,
      .goto {
        min-height: 2.25rem;
        padding: 0 var(--gap-3);
      }
      .goto {
        color: var(--muted);
        border-color: var(--line);
        font-weight: 500;
      }
      .menu {
        position: relative;
      }
      .sheet {
        position: absolute;
        right: 0;
        top: calc(100% + var(--gap-2));
        display: grid;
        gap: var(--gap-3);
        width: max-content;
        min-width: 15rem;
        max-width: calc(100vw - 2rem);
        padding: var(--gap-4);
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        box-shadow: var(--shadow-high);
      }
      .who {
        overflow-wrap: anywhere;
      }
      .choice {
        display: grid;
        grid-auto-flow: column;
        padding: 2px;
        background: var(--sunken);
        border-radius: var(--radius-s);
      }
      .choice button {
        min-height: 2rem;
        padding: 0 var(--gap-3);
        border: 0;
        background: transparent;
        font-weight: 500;
      }
      .choice button[aria-pressed='true'] {
        background: var(--surface);
        box-shadow: var(--shadow);
        font-weight: 650;
      }
      @media (max-width: 40rem) {
        header {
          padding-inline: var(--gap-3);
          gap: var(--gap-2);
        }
        .word {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
        .stop,
        .goto {
          padding: 0 var(--gap-2);
        }
        .goto kbd {
          display: none;
        }
      }
    `,
  ];

  @state() private open = false;

  constructor() {
    super();
    new Watch(this, session, theme, killSwitches);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('click', this.#outside);
  }

  override disconnectedCallback(): void {
    document.removeEventListener('click', this.#outside);
    super.disconnectedCallback();
  }

  protected override render() {
    const now = session.value;
    if (now.state !== 'in') return nothing;
    return html`
      <header>
        <a class="brand" href="/"><img src="/favicon.svg" alt="" width="26" height="26" /><span class="word">${say.product}</span></a>
        ${this.#tenants(now.me)}
        <span class="grow"></span>
        <button class="goto" type="button" aria-keyshortcuts="Control+K" @click=${() => this.dispatchEvent(new Event('hg-palette'))}>
          ${icon('search')}<span class="word">${say.palette.open}</span><kbd aria-hidden="true">${say.palette.openKeys}</kbd>
        </button>
        ${
          mayStopSomething()
            ? html`<button class="danger stop" type="button" @click=${() => askToStop()}>${icon('stop')}<span class="word">${say.kill.stop}</span></button>`
            : nothing
        }
        <div class="menu" @keydown=${this.#escape}>
          <button class="plain" type="button" aria-expanded=${this.open} aria-controls="sheet" @click=${() => {
            this.open = !this.open;
          }}>
            ${icon('person')}<span class="hidden-text">${say.nav.account}</span>
          </button>
          ${this.open ? this.#sheet(now.me.user) : nothing}
        </div>
      </header>
    `;
  }

  #tenants({ tenants, organizations }: Me) {
    if (tenants.length === 0) return nothing;
    const selected = currentTenant()?.id ?? '';
    const option = (tenant: Tenant) =>
      html`<option value=${tenant.id} ?selected=${tenant.id === selected}>${this.#nameOf(tenant, { tenants, organizations })}</option>`;
    const options = (organization: string) =>
      tenants.filter(({ organization_id }) => organization_id === organization).map(option);
    return html`
      <select class="tenant" aria-label=${say.nav.tenant} @change=${this.#choose}>
        ${selected === '' ? html`<option value="" selected disabled>${say.nav.tenant}</option>` : nothing}
        ${organizations.length > 1 ? organizations.map((one) => html`<optgroup label=${one.name}>${options(one.id)}</optgroup>`) : tenants.map(option)}
      </select>
    `;
  }

  /** Tenants of the same name are told apart by their organizations. */
  #nameOf({ name, kind, organization_id }: Tenant, { tenants, organizations }: Pick<Me, 'tenants' | 'organizations'>) {
    const kindWord = say.nav.kinds[kind] ? ` (${say.nav.kinds[kind]})` : '';
    const namesakes = tenants.filter((one) => one.name === name && one.organization_id !== organization_id);
    const organization = organizations.find(({ id }) => id === organization_id)?.name;
    return `${name}${kindWord}${namesakes.length > 0 && organization ? ` · ${organization}` : ''}`;
  }

  /** What the address named belongs to the tenant that one left: its section begins anew, in the same turn, so that nothing of it is asked for. */
  #choose = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    const { value } = select;
    leave(() => {
      select.value = value;
      void selectTenant(value);
      const [section, ...part] = place.value.segments;
      if ((section !== undefined && part.length > 0) || place.value.query.size > 0) go(`/${section ?? ''}`);
    });
    // Until then the tenant is the one that is shown.
    if (leaving.value) select.value = currentTenant()?.id ?? '';
  };

  #sheet({ name, email }: { name: string; email: string }) {
    return html`
      <div class="sheet" id="sheet">
        <div class="who"><strong>${name}</strong><br /><span class="muted small">${email}</span></div>
        <div>
          <span class="label" id="theme">${say.nav.theme.label}</span>
          <div class="choice" role="group" aria-labelledby="theme">
            ${THEMES.map((one) => html`<button type="button" aria-pressed=${theme.value === one} @click=${() => chooseTheme(one)}>${say.nav.theme[one]}</button>`)}
          </div>
        </div>
        <a href="/account" @click=${this.#followed}>${say.nav.account}</a>
        <button type="button" @click=${this.#leave}>${say.nav.signOut}</button>
      </div>
    `;
  }

  /** Whoever comes next begins at the beginning. */
  #leave = (): void => {
    leave(async () => {
      await signOut();
      go('/', { replace: true });
    });
  };

  #followed = (): void => {
    this.open = false;
  };

  #escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.open) return;
    this.open = false;
    this.renderRoot.querySelector<HTMLElement>('[aria-controls="sheet"]')?.focus();
  };

  #outside = (event: MouseEvent): void => {
    if (this.open && !event.composedPath().includes(this.renderRoot.querySelector('.menu') as EventTarget))
      this.open = false;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-top-bar': HgTopBar;
  }
}
