// What is left to do by hand after an import? A list that asks again by itself, so that each line ticks itself off when it is done.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { icon } from '../../components/icons.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type ByHand, planImport } from '../../data/configuration.ts';
import { configuration as words } from '../../strings/en/configuration.ts';
import { base, controls, links } from '../../styles/shared.ts';

const LOOK_MS = 5_000;
const PATHS: Readonly<Record<string, string>> = {
  agent_key: '/agents',
  credential: '/vault',
  users: '/users',
  gateway_connection: '/gateways',
};

@customElement('hg-import-checklist')
export class HgImportChecklist extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    inertStyles,
    css`
      header {
        padding: var(--gap-4);
      }
      progress {
        width: 100%;
        accent-color: var(--good);
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        align-items: center;
        gap: var(--gap-3);
        padding: var(--gap-2) var(--gap-4);
        border-top: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      .box {
        display: grid;
        place-items: center;
        width: 1.4rem;
        height: 1.4rem;
        border: 2px solid var(--line-strong);
        border-radius: var(--radius-s);
      }
      .done .box {
        color: var(--good);
        border-color: var(--good);
        background: var(--good-soft);
      }
      .done .task {
        color: var(--muted);
        text-decoration: line-through;
      }
      a.button {
        min-height: 2rem;
        padding: 0 var(--gap-3);
      }
    `,
  ];

  @property({ attribute: false }) document: unknown;
  readonly #reading = new Reading<readonly ByHand[]>(this, async () => (await planImport(this.document)).by_hand);
  #looking: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#looking = setInterval(() => this.#look(), LOOK_MS);
    globalThis.addEventListener('focus', this.#look);
  }

  override disconnectedCallback(): void {
    clearInterval(this.#looking);
    globalThis.removeEventListener('focus', this.#look);
    super.disconnectedCallback();
  }

  protected override render() {
    return this.#reading.render((tasks) => this.#list(tasks));
  }

  #list(tasks: readonly ByHand[]) {
    const done = tasks.filter((task) => task.done).length;
    const all = done === tasks.length;
    return html`<section class="panel">
      <header class="stack">
        <div class="spread"><div><h2>${words.checklist}</h2><p class="muted">${words.checklistLead}</p></div>
          <button type="button" @click=${() => this.dispatchEvent(new Event('hg-close'))}>${words.finish}</button></div>
        <div><progress aria-label=${words.checklist} max=${Math.max(1, tasks.length)} value=${done}></progress>
          <p role="status">${tasks.length === 0 ? words.nothingByHand : all ? words.allDone : words.done(done, tasks.length)}</p></div>
      </header>
      <ul>${tasks.map((task) => item(task))}</ul>
    </section>`;
  }

  /** A page that nobody looks at does not ask. */
  #look = (): void => {
    if (globalThis.document.visibilityState === 'visible') void this.#reading.again();
  };
}

function item({ kind, name, done }: ByHand) {
  const task = words.tasks[kind]?.(name) ?? name;
  const place = words.places[kind] ?? kind;
  return html`<li class=${done ? 'done' : ''}>
    <span class="box">${done ? icon('check') : nothing}<span class="hidden-text">${done ? words.ticked : words.open}</span></span>
    <span class="task">${inert(task)}</span>
    ${done ? nothing : html`<a class="button" aria-label=${words.goTo(place, task)} href=${PATHS[kind] ?? '/'}>${place}</a>`}
  </li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-import-checklist': HgImportChecklist;
  }
}
