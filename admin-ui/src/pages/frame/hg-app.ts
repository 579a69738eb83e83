// What is around every page? Who is signed in decides: the entrance, or the frame with navigation, tenant, kill switch and the page.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { html as staticHtml, unsafeStatic } from 'lit/static-html.js';
import { Watch } from '../../components/watch.ts';
import '../../components/hg-state.ts';
import { icon } from '../../components/icons.ts';
import { focusedElement } from '../../components/keep-focus.ts';
import { pendingCount, queue } from '../../data/approvals.ts';
import { firstSteps } from '../../data/first-steps.ts';
import { followLink, place } from '../../data/place.ts';
import { currentTenant, loadSession, type Session, session } from '../../data/session.ts';
import { viewingAs } from '../../data/viewing.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import '../entrance/hg-entrance.ts';
import '../entrance/hg-password-reset.ts';
import './hg-kill-dialogs.ts';
import './hg-kill-switch-bar.ts';
import './hg-leaving.ts';
import './hg-palette.ts';
import './hg-top-bar.ts';
import './hg-viewing-bar.ts';
import { GROUPS, isOpen, SECTIONS, type Section } from './sections.ts';

@customElement('hg-app')
export class HgApp extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .frame {
        display: grid;
        grid-template: 'top top' auto 'nav main' 1fr / 14rem minmax(0, 1fr);
        min-height: 100dvh;
      }
      hg-top-bar {
        grid-area: top;
      }
      nav {
        grid-area: nav;
        padding: var(--gap-4) var(--gap-3);
        border-right: 1px solid var(--line);
      }
      nav ul {
        display: grid;
        gap: 1px;
      }
      .groups {
        position: sticky;
        top: 4.5rem;
        display: grid;
        gap: var(--gap-4);
        max-height: calc(100dvh - 5rem);
        /* Room for the ring around what has the focus. */
        margin: -3px;
        padding: 3px;
        overflow-y: auto;
        scrollbar-width: thin;
      }
      .group {
        margin: 0 0 var(--gap-1);
        padding: 0 var(--gap-3);
        color: var(--muted);
        font-size: 0.8rem;
        font-weight: 600;
      }
      nav a {
        display: flex;
        align-items: center;
        gap: var(--gap-3);
        min-height: 2.1rem;
        padding: 0 var(--gap-3);
        border-radius: var(--radius-s);
        color: var(--text);
        text-decoration: none;
        font-weight: 500;
      }
      nav a:hover {
        background: var(--sunken);
      }
      nav a[aria-current] {
        color: var(--accent);
        background: var(--accent-soft);
        font-weight: 650;
      }
      nav .badge {
        margin-left: auto;
      }
      .where {
        display: none;
        width: 100%;
        justify-content: flex-start;
        gap: var(--gap-3);
      }
      main {
        grid-area: main;
        min-width: 0;
        padding: var(--gap-5) var(--gap-5) var(--gap-6);
      }
      main > * {
        max-width: 66rem;
        margin-inline: auto;
      }
      main:focus {
        outline: none;
      }
      .skip {
        position: absolute;
        z-index: 10;
        left: var(--gap-4);
        top: -4rem;
        padding: var(--gap-2) var(--gap-4);
        background: var(--surface);
        border-radius: var(--radius-s);
      }
      .skip:focus {
        top: var(--gap-3);
        box-shadow: var(--shadow-high);
      }
      .alone {
        min-height: 100dvh;
        display: grid;
        place-items: center;
      }
      @media (max-width: 52rem) {
        .frame {
          grid-template: 'top' auto 'nav' auto 'main' 1fr / minmax(0, 1fr);
        }
        nav {
          padding: var(--gap-1) var(--gap-2);
          border-right: 0;
          border-bottom: 1px solid var(--line);
          background: var(--surface);
        }
        nav .where {
          display: flex;
        }
        .groups {
          position: static;
          display: none;
          max-height: none;
          padding: var(--gap-3) 0 var(--gap-3);
        }
        nav.open .groups {
          display: grid;
        }
        nav ul {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
        nav a {
          min-height: 2.6rem;
        }
        main {
          padding: var(--gap-4) var(--gap-3) var(--gap-6);
        }
      }
    `,
  ];

  @state() private open = false;
  @state() private loaded: ReadonlySet<string> = new Set();
  #shownPath = '';
  #shownKey = '';
  #inSight = '';

  constructor() {
    super();
    new Watch(this, session, place, queue, firstSteps);
    this.addEventListener('click', followLink);
  }

  protected override render() {
    const now = session.value;
    const token = place.value.path === '/reset-password' ? place.value.query.get('token') : null;
    if (token !== null) return html`<hg-password-reset .token=${token}></hg-password-reset>`;
    switch (now.state) {
      case 'unknown':
        return html`<div class="alone"><hg-state kind="loading"></hg-state></div>`;
      case 'unreachable':
        return html`<div class="alone"><hg-state kind="failed" heading=${say.unreachable} text=${now.problem.message} retry @hg-retry=${() => loadSession()}></hg-state></div>`;
      case 'out':
        return html`<hg-entrance .registration=${now.registration} .path=${place.value.path} .invite=${place.value.query.get('invite') ?? ''}></hg-entrance>`;
      case 'in':
        return this.#frame(now);
    }
  }

  protected override updated(): void {
    this.#entitle();
    const { path } = place.value;
    if (this.#shownPath !== '' && this.#shownPath !== path)
      this.#begin(this.#shownPath.split('/')[1] !== path.split('/')[1]);
    else if (this.#shownKey !== '' && this.#shownKey !== pageKey()) this.#begin(false);
    this.#shownPath = path;
    this.#shownKey = pageKey();
    this.#bringIntoSight(path);
  }

  /** A new page begins at its top, and whoever listens hears where they are. One of the same section is new when the link to it has gone. */
  #begin(elsewhere: boolean): void {
    const top = () => {
      scrollTo(0, 0);
      this.renderRoot.querySelector('main')?.focus({ preventScroll: true });
    };
    if (elsewhere) top();
    else
      requestAnimationFrame(() => {
        if (focusedElement() === undefined) top();
      });
  }

  /** The navigation may be longer than the page is high; where one is must be in sight, also when the page is opened there. */
  #bringIntoSight(path: string): void {
    const current = this.renderRoot.querySelector('nav [aria-current]');
    if (!current || this.#inSight === path) return;
    current.scrollIntoView({ inline: 'nearest', block: 'nearest' });
    this.#inSight = path;
  }

  #entitle(): void {
    const count = pendingCount();
    const name = session.value.state === 'in' ? this.#section?.name : undefined;
    document.title = `${session.value.state === 'in' && count > 0 ? `(${count}) ` : ''}${name ? `${name} · ` : ''}${say.product}`;
  }

  #frame(now: Extract<Session, { state: 'in' }>) {
    return html`
      <a class="skip" href="#main" @click=${this.#skip}>${say.skip}</a>
      <div class="frame">
        <hg-top-bar @hg-palette=${() => this.renderRoot.querySelector('hg-palette')?.show()}></hg-top-bar>
        <hg-palette></hg-palette>
        <hg-kill-dialogs></hg-kill-dialogs>
        <hg-leaving></hg-leaving>
        <nav aria-label=${say.nav.label} class=${this.open ? 'open' : ''} @keydown=${this.#escape}>
          ${this.#where()}
          <div class="groups" id="sections" @click=${this.#fold}>${GROUPS.map((group) => this.#group(group))}</div>
        </nav>
        <main id="main" tabindex="-1">
          <hg-viewing-bar></hg-viewing-bar>
          <hg-kill-switch-bar></hg-kill-switch-bar>
          ${now.tenant ? this.#page() : html`<hg-state kind="forbidden" heading=${say.noTenant} text=${now.me.tenants.length > 0 ? say.personalOnly : say.noTenantWhy}></hg-state>`}
        </main>
      </div>
    `;
  }

  /** On a phone: where one is, and the way to everything else. */
  #where() {
    const count = pendingCount();
    const section = this.#section;
    return html`<button class="plain where" type="button" aria-expanded=${this.open} aria-controls="sections" @click=${() => {
      this.open = !this.open;
    }}>
      ${icon('sections')}<span><span class="hidden-text">${say.nav.open}: </span>${section?.name ?? say.notFound}</span>${count > 0 && section?.path !== 'approvals' ? html`<span class="badge accent">${say.nav.waiting(count)}</span>` : nothing}
    </button>`;
  }

  #fold = (): void => {
    this.open = false;
  };

  #escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.open) return;
    this.open = false;
    this.renderRoot.querySelector<HTMLElement>('.where')?.focus();
  };

  #skip = (event: Event): void => {
    event.preventDefault();
    this.renderRoot.querySelector('main')?.focus();
  };

  get #section(): Section | undefined {
    const [first] = place.value.segments;
    if (first === undefined || first === 'register') return SECTIONS.find(isOpen) ?? SECTIONS[0];
    return SECTIONS.find(({ path }) => path === first);
  }

  #group(group: Section['group']) {
    const sections = SECTIONS.filter(
      (section) => section.group === group && isOpen(section) && !section.own && (section.offered?.() ?? true),
    );
    if (sections.length === 0) return nothing;
    return html`<div>
      <p class="group" id="group-${group}">${say.nav.headings[group]}</p>
      <ul aria-labelledby="group-${group}">${sections.map((section) => this.#link(section))}</ul>
    </div>`;
  }

  #link({ path, name, icon: sign }: Section) {
    const count = path === 'approvals' ? pendingCount() : 0;
    return html`<li>
      <a href="/${path}" aria-current=${this.#section?.path === path ? 'page' : nothing}>
        ${icon(sign)}${name}${count > 0 ? html`<span class="badge accent"><span aria-hidden="true">${count}</span><span class="hidden-text">${say.nav.waiting(count)}</span></span>` : nothing}
      </a>
    </li>`;
  }

  #page() {
    const section = this.#section;
    if (!section) return html`<hg-state kind="empty" heading=${say.notFound} text=${say.notFoundWhy}></hg-state>`;
    if (!isOpen(section))
      return html`<hg-state kind="forbidden" heading=${say.forbidden} text=${why(section)}></hg-state>`;
    if (!this.loaded.has(section.path)) {
      void section.load().then(() => {
        this.loaded = new Set([...this.loaded, section.path]);
      });
      return html`<hg-state kind="loading"></hg-state>`;
    }
    // The names come from our own table alone; a new tenant is a new page, and so is another's view of it.
    const tag = unsafeStatic(section.element);
    return keyed(pageKey(), staticHtml`<${tag}></${tag}>`);
  }
}

/** What it would take to see the section. */
const why = ({ permission, only }: Section): string =>
  only?.() === false ? say.onlyRunning : say.forbiddenWhy([permission].flat().join(', '));

/** Pages of another tenant, or of another's view, are other pages. */
const pageKey = (): string => (currentTenant() ? `${currentTenant()?.id} ${viewingAs()?.id}` : '');

declare global {
  interface HTMLElementTagNameMap {
    'hg-app': HgApp;
  }
}
