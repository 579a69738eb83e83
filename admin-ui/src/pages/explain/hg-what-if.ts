// How is a request laid open to be changed? Its fields as they were recorded; what differs is marked, and can be taken back.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fault } from '../../components/form-field.ts';
import type { ApiProblem } from '../../data/api.ts';
import type { ExplainedDecision } from '../../data/explaining.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import { changedIn, type Fields } from './what-if.ts';

const LINES = ['agent', 'method', 'url'] as const;

@customElement('hg-what-if')
export class HgWhatIf extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      section {
        padding: var(--gap-4) var(--gap-5);
      }
      .request {
        display: grid;
        grid-template-columns: 12rem 10rem minmax(0, 1fr);
        gap: var(--gap-3);
      }
      textarea {
        font: var(--size-s) / 1.5 var(--mono);
      }
      .is-changed :is(input, textarea) {
        border-color: var(--accent);
        box-shadow: inset 3px 0 0 var(--accent);
      }
      label .badge {
        margin-left: var(--gap-1);
      }
      h2 {
        display: inline;
      }
      summary {
        cursor: pointer;
      }
      form {
        margin-top: var(--gap-4);
      }
      @media (max-width: 44rem) {
        section {
          padding: var(--gap-4);
        }
        .request {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  /** The fields as the address says them. */
  @property({ attribute: false }) fields!: Fields;
  /** The fields as they were recorded; undefined for a request that nobody made. */
  @property({ attribute: false }) recorded: Fields | undefined;
  @property({ attribute: false }) sent: ExplainedDecision['sent'] | undefined;
  @property({ attribute: false }) problem: ApiProblem | undefined;
  @property({ type: Boolean }) busy = false;
  /** As it is being typed. */
  @state() private typed: Fields | undefined;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('fields')) this.typed = undefined;
  }

  protected override render() {
    const now = this.typed ?? this.fields;
    const changed = this.recorded ? changedIn(now, this.recorded) : [];
    const form = html`
      <form class="stack" @submit=${this.#submit} @input=${this.#input} novalidate>
        ${fault(this.problem)}
        <div class="request">${LINES.map((name) => this.#line(name, now[name], changed.includes(name)))}</div>
        ${this.#text('headers', { value: now.headers, changed: changed.includes('headers'), hint: this.#headersHint() })}
        ${this.#text('body', { value: now.body, changed: changed.includes('body'), hint: this.#bodyHint() })}
        <div class="row">
          <button class="primary" type="submit" ?disabled=${this.busy}>${say.explain.ask}</button>
          ${changed.length > 0 ? html`<button type="button" @click=${this.#reset}>${say.explain.reset}</button><span class="muted" role="status">${say.explain.changedFields(changed.length)}</span>` : nothing}
        </div>
      </form>
    `;
    // Whoever only wants to know why is not asked anything; the answer stands right below.
    if (!this.recorded) return html`<section class="panel"><h2>${say.explain.whatIf}</h2>${form}</section>`;
    return html`<section class="panel"><details ?open=${changed.length > 0}>
      <summary><h2>${say.explain.whatIf}</h2> <span class="muted">${say.explain.whatIfLead}</span></summary>
      ${form}
    </details></section>`;
  }

  #line(name: (typeof LINES)[number], value: string, changed: boolean) {
    const wrong = this.problem?.of(name);
    return html`<div class=${changed ? 'is-changed' : ''}>
      <label for=${name}>${say.explain[name]}${mark(changed)}</label>
      <input id=${name} name=${name} .value=${value} required autocomplete="off" autocapitalize="off" spellcheck="false"
        aria-invalid=${wrong ? 'true' : 'false'} aria-describedby=${wrong ? `${name}-fault` : nothing} />
      ${wrong ? html`<p class="fault" id="${name}-fault">${wrong}</p>` : nothing}
    </div>`;
  }

  #text(name: 'headers' | 'body', { value, changed, hint }: { value: string; changed: boolean; hint: string }) {
    const wrong = this.problem?.of(name);
    return html`<div class=${changed ? 'is-changed' : ''}>
      <label for=${name}>${say.explain[name]}${mark(changed)}</label>
      <textarea id=${name} name=${name} rows=${name === 'headers' ? 2 : 4} spellcheck="false" .value=${value} aria-describedby="${name}-hint" aria-invalid=${wrong ? 'true' : 'false'}></textarea>
      <p class=${wrong ? 'fault' : 'hint'} id="${name}-hint">${wrong ?? hint}</p>
    </div>`;
  }

  #headersHint(): string {
    const withheld = this.sent?.withheld ?? [];
    return withheld.length > 0 ? say.explain.headersKept(withheld) : say.explain.headersHint;
  }

  #bodyHint(): string {
    if (this.recorded && (!this.sent || this.sent.body_state === 'unread' || this.sent.body_state === 'opaque'))
      return say.explain.bodyNotKept;
    return this.sent?.body_partial ? say.explain.bodyPartial : say.explain.bodyHint;
  }

  #input = (event: Event): void => {
    this.typed = read(event.currentTarget as HTMLFormElement);
  };

  #reset = (): void => {
    this.typed = this.recorded;
    this.#tell(this.recorded as Fields);
  };

  #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    this.#tell(read(event.target as HTMLFormElement));
  };

  #tell(detail: Fields): void {
    this.dispatchEvent(new CustomEvent('hg-ask', { detail }));
  }
}

function read(form: HTMLFormElement): Fields {
  const texts = new FormData(form);
  const text = (name: string) => String(texts.get(name) ?? '');
  return {
    agent: text('agent'),
    method: text('method').toUpperCase(),
    url: text('url'),
    headers: text('headers'),
    body: text('body'),
  };
}

const mark = (changed: boolean) => (changed ? html`<span class="badge accent">${say.explain.changed}</span>` : nothing);

declare global {
  interface HTMLElementTagNameMap {
    'hg-what-if': HgWhatIf;
  }
}
