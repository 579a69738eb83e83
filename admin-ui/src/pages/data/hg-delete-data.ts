// What of this tenant goes for good? Chosen, counted, confirmed by the tenant's name, carried out, and said what went and what is left.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { fault, field } from '../../components/form-field.ts';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { type ApiProblem, problemOf, unsent } from '../../data/api.ts';
import { type Deletable, type Deletion, deleteData, hasAge, previewDeletion } from '../../data/deleting.ts';
import { currentTenant, loadSession } from '../../data/session.ts';
import { data as words } from '../../strings/en/data.ts';
import { moment } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

type Step = 'choosing' | 'counting' | 'confirming' | 'deleting' | 'done';
const KINDS: readonly Deletable[] = ['decisions', 'approvals', 'resources', 'everything'];

@customElement('hg-delete-data')
export class HgDeleteData extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      .panel {
        padding: var(--gap-4) var(--gap-5);
      }
      legend {
        padding: 0;
      }
      .kind {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0 var(--gap-3);
        padding: var(--gap-3) 0;
        border-top: 1px solid var(--line);
      }
      .kind input {
        width: 1.15rem;
        height: 1.15rem;
        min-height: 0;
        margin: 0.2rem 0 0;
        accent-color: var(--accent);
      }
      .kind label {
        margin: 0;
        font-size: inherit;
      }
      .kind p {
        grid-column: 2;
        font-size: var(--size-s);
      }
      .short {
        max-width: 20rem;
      }
      .name {
        max-width: 36rem;
      }
      h3 {
        font-size: var(--size-m);
        margin-bottom: var(--gap-1);
      }
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr));
        gap: var(--gap-4);
      }
      li {
        padding: 0.1rem 0 0.1rem var(--gap-3);
        border-left: 3px solid var(--bad);
      }
      .stays li {
        border-color: var(--good);
      }
    `,
  ];

  @state() private what: Deletable = 'decisions';
  @state() private step: Step = 'choosing';
  @state() private counted: Deletion | undefined;
  @state() private problem: ApiProblem | undefined;

  protected override render() {
    const { step, counted } = this;
    if (step === 'done' && counted) return this.#done(counted);
    return html`<div class="stack">
      <form class="panel stack" @submit=${this.#count} @input=${this.#other} novalidate>
        <fieldset ?disabled=${step === 'deleting'}>
          <legend class="label">${words.what}</legend>
          ${KINDS.map((what) => this.#kind(what))}
        </fieldset>
        ${hasAge(this.what) ? html`<div class="short">${field({ name: 'before', label: words.before, type: 'date', hint: words.beforeHint }, this.problem)}</div>` : nothing}
        ${step === 'choosing' ? fault(this.problem) : nothing}
        <div class="row"><button type="submit" ?disabled=${step !== 'choosing' && step !== 'confirming'}>${words.count}</button></div>
      </form>
      ${step === 'counting' || step === 'deleting' ? html`<div class="panel"><hg-state kind="loading" heading=${step === 'counting' ? words.counting : words.progress}></hg-state></div>` : nothing}
      ${step === 'confirming' && counted ? this.#confirm(counted) : nothing}
    </div>`;
  }

  #kind(what: Deletable) {
    return html`<div class="kind">
      <input type="radio" name="what" id=${what} value=${what} aria-describedby="${what}-about" .checked=${this.what === what} />
      <label for=${what}>${words.kinds[what]}</label>
      <p class="muted" id="${what}-about">${words.goes[what]}</p>
    </div>`;
  }

  #confirm(counted: Deletion) {
    const name = currentTenant()?.name ?? '';
    if (Object.values(counted.deleted).every((count) => count === 0))
      return html`<div class="panel"><hg-state kind="empty" heading=${words.nothing} text=${words.nothingWhy}></hg-state></div>`;
    return html`<form class="panel stack" @submit=${this.#delete} novalidate>
      <div class="two">
        <section><h3>${words.willGo(moment(counted.before), hasAge(counted.what))}</h3><ul>${linesOf(counted.deleted)}</ul></section>
        <section class="stays"><h3>${words.willStay}</h3><ul>${words.stays[counted.what].map((one) => html`<li>${one}</li>`)}</ul></section>
      </div>
      ${remains(counted)}
      ${fault(this.problem)}
      <div class="name">${field({ name: 'confirm', label: words.confirm(name), required: true }, this.problem)}</div>
      <div class="row"><button type="button" @click=${this.#back}>${words.cancel}</button><button class="danger solid" type="submit">${words.delete}</button></div>
    </form>`;
  }

  #done(done: Deletion) {
    return html`<div class="panel stack">
      <h3 tabindex="-1" id="done">${words.done}</h3>
      <ul>${linesOf(done.deleted)}</ul>
      <p>${words.files(done.segments_removed)}</p>
      ${remains(done)}
      <div class="row"><a href="/audit?kind=data.deleted">${words.toRecord}</a><button type="button" @click=${this.#back}>${words.again}</button></div>
    </div>`;
  }

  /** What was counted is not what would go any more. */
  #other = (event: Event): void => {
    const { name, value } = event.target as HTMLInputElement;
    if (name === 'what') this.what = value as Deletable;
    this.#back();
  };

  #back = (): void => {
    this.step = 'choosing';
    this.counted = undefined;
    this.problem = undefined;
  };

  #count = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const day = String(new FormData(event.target as HTMLFormElement).get('before') ?? '');
    this.step = 'counting';
    await this.#attempt('choosing', async () => {
      const before = day === '' || !hasAge(this.what) ? {} : { before: new Date(`${day}T00:00:00`).toISOString() };
      this.counted = await previewDeletion({ what: this.what, ...before });
      this.step = 'confirming';
    });
  };

  #delete = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { counted } = this;
    const confirm = String(new FormData(event.target as HTMLFormElement).get('confirm') ?? '').trim();
    if (!counted) return;
    if (confirm !== currentTenant()?.name) {
      this.problem = unsent([{ pointer: '/confirm', message: words.mistyped }]);
      return;
    }
    this.step = 'deleting';
    await this.#attempt('confirming', async () => {
      // Exactly what was counted goes: nothing that came since.
      const before = hasAge(counted.what) ? { before: counted.before } : {};
      this.counted = await deleteData({ what: counted.what, confirm, ...before });
      this.step = 'done';
      await loadSession();
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>('#done')?.focus();
    });
  };

  async #attempt(otherwise: Step, work: () => Promise<void>): Promise<void> {
    this.problem = undefined;
    try {
      await work();
    } catch (error) {
      this.problem = problemOf(error);
      this.step = otherwise;
    }
  }
}

function linesOf(counts: Deletion['deleted']) {
  const there = Object.entries(counts).filter(([, count]) => count > 0);
  if (there.length === 0) return html`<li class="muted">${words.none}</li>`;
  return there.map(
    ([name, count]) => html`<li>${words.counted(words.things[name] ?? name.replaceAll('_', ' '), count)}</li>`,
  );
}

/** Lines of deleted entries stand in files for a while. */
function remains({ remains_in_files: left }: Deletion) {
  if (!left) return nothing;
  return html`<p class="alert note"><strong>${left.until === null ? words.remainsForever : words.remainsUntil(moment(left.until))}</strong> ${inert(left.note)}</p>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-delete-data': HgDeleteData;
  }
}
