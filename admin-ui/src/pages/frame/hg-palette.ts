// Where can I go, and by which keys? Everything by its name after Ctrl or ⌘ with K, and the list of keys after a question mark.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-dialog.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { chooseTheme, shortcuts } from '../../data/appearance.ts';
import { askToStop, KINDS, lackFor } from '../../data/kill-switch.ts';
import { go, leave } from '../../data/place.ts';
import { currentTenant, may, selectTenant, session } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import { isOpen, SECTIONS } from './sections.ts';

/** One thing that can be done. */
interface Command {
  readonly name: string;
  readonly run: () => unknown;
}

const MOST_SHOWN = 12;
/** Things that have a page of their own under their id. */
const PAGES_OF = [
  { pattern: /^dec_\w+$/, permission: 'policies.view', folder: 'explain', name: say.palette.decision },
  { pattern: /^apr_\w+$/, permission: 'approvals.view', folder: 'approvals', name: say.palette.approval },
  { pattern: /^agt_\w+$/, permission: 'agents.view', folder: 'agents', name: say.palette.agent },
] as const;
const THEMES = ['system', 'light', 'dark'] as const;

@customElement('hg-palette')
export class HgPalette extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      :host {
        display: contents;
      }
      [role='listbox'] {
        display: grid;
        gap: 2px;
        margin-top: var(--gap-3);
      }
      [role='option'] {
        padding: var(--gap-2) var(--gap-3);
        border-radius: var(--radius-s);
        cursor: pointer;
        overflow-wrap: anywhere;
      }
      [role='option'][aria-selected='true'] {
        color: var(--accent);
        background: var(--accent-soft);
        font-weight: 600;
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: var(--gap-3) var(--gap-4);
        align-items: baseline;
      }
    `,
  ];

  @state() private open: 'palette' | 'keys' | undefined;
  @state() private words = '';
  @state() private at = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.#key);
  }

  override disconnectedCallback(): void {
    document.removeEventListener('keydown', this.#key);
    super.disconnectedCallback();
  }

  /** Opens the list of places and commands. */
  show(): void {
    this.words = '';
    this.at = 0;
    this.open = 'palette';
  }

  protected override render() {
    if (this.open === 'keys')
      return html`<hg-dialog heading=${say.palette.keys} @hg-close=${this.#close}><dl>${say.palette.keyList.map(([keys, what]) => html`<dt>${keys.split(', ').map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${what}</dd>`)}</dl></hg-dialog>`;
    if (this.open === undefined) return nothing;
    const found = this.#found;
    return html`
      <hg-dialog heading=${say.palette.title} @hg-close=${this.#close}>
        <input role="combobox" aria-expanded="true" aria-controls="found" aria-label=${say.palette.placeholder} aria-activedescendant=${found.length > 0 ? `found-${this.at}` : nothing}
          placeholder=${say.palette.placeholder} autocomplete="off" spellcheck="false" autofocus @input=${this.#typed} @keydown=${this.#choose} />
        <div id="found" role="listbox" aria-label=${say.palette.title}>${found.map(
          ({ name, run }, at) =>
            html`<div role="option" id="found-${at}" aria-selected=${at === this.at} @click=${() => this.#run(run)}>${inert(name)}</div>`,
        )}</div>
        ${found.length === 0 ? html`<p class="muted">${say.palette.none}</p>` : nothing}
        <p class="hint">${say.palette.hint}</p>
      </hg-dialog>
    `;
  }

  get #found(): readonly Command[] {
    const words = this.words.toLowerCase().split(/\s+/).filter(Boolean);
    const named = commands()
      .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
      .slice(0, MOST_SHOWN);
    return [...thingsOf(this.words.trim()), ...named, ...searches(this.words.trim())];
  }

  #typed = (event: Event): void => {
    this.words = (event.target as HTMLInputElement).value;
    this.at = 0;
  };

  #choose = (event: KeyboardEvent): void => {
    const found = this.#found;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) this.at = (this.at + step + found.length) % found.length;
    else if (event.key === 'Enter') this.#run(found[this.at]?.run);
    else return;
    event.preventDefault();
  };

  #run(run: (() => unknown) | undefined): void {
    if (!run) return;
    this.open = undefined;
    run();
  }

  #close = (): void => {
    this.open = undefined;
  };

  #key = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      if (this.open === undefined) this.show();
      return;
    }
    const [target] = event.composedPath();
    const typing = target instanceof Element && target.closest('input, textarea, select, [contenteditable], dialog');
    if (event.key !== '?' || event.ctrlKey || event.metaKey || typing || !shortcuts.value) return;
    event.preventDefault();
    this.open = 'keys';
  };
}

/** What an id names, as answers, logs and messages carry it. */
function thingsOf(id: string): readonly Command[] {
  return PAGES_OF.filter(({ pattern, permission }) => pattern.test(id) && may(permission)).map(({ name, folder }) => ({
    name: name(id),
    run: () => go(`/${folder}/${id}`),
  }));
}

/** Whatever it is, the ledger may have it. */
function searches(words: string): readonly Command[] {
  if (words === '' || !may('audit.view')) return [];
  return [{ name: say.palette.audit(words), run: () => go(`/audit?${new URLSearchParams({ q: words })}`) }];
}

/** Pages that are open to the person, the other tenants, and what is about the console itself. */
function commands(): readonly Command[] {
  const now = session.value;
  if (now.state !== 'in') return [];
  const here = currentTenant()?.id;
  return [
    ...SECTIONS.filter(isOpen).map(({ name, path }) => ({ name, run: () => go(`/${path}`) })),
    ...now.me.tenants
      .filter(({ id }) => id !== here)
      .map(({ id, name }) => ({ name: say.palette.tenant(name), run: () => leave(() => void selectTenant(id)) })),
    ...KINDS.filter((kind) => lackFor(kind) === undefined).map((kind) => ({
      name: say.kill.stopOf(kind),
      run: () => askToStop({ kind }),
    })),
    ...THEMES.map((one) => ({ name: say.palette.theme(say.nav.theme[one]), run: () => chooseTheme(one) })),
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-palette': HgPalette;
  }
}
