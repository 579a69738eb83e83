// How is a policy written? In a plain field of even letters; what is wrong stands above it and leads to its place.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { inert, inertStyles } from '../../components/inert-text.ts';
import type { FieldProblem } from '../../data/api.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

@customElement('hg-policy-text')
export class HgPolicyText extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      textarea {
        min-height: 26rem;
        height: 55dvh;
        font: var(--size-s) / 1.5 var(--mono);
        tab-size: 2;
        white-space: pre;
        overflow: auto;
      }
      .problems {
        margin-bottom: var(--gap-3);
      }
      .problems ul {
        display: grid;
        gap: var(--gap-1);
        margin-top: var(--gap-2);
      }
      .problems li {
        display: flex;
        align-items: baseline;
        gap: var(--gap-2);
        overflow-wrap: anywhere;
      }
      .problems li > span {
        min-width: 0;
      }
      .problems button {
        flex: none;
        min-height: 1.75rem;
        padding: 0 var(--gap-2);
        font: 600 var(--size-s) var(--mono);
        color: inherit;
        border-color: currentColor;
      }
    `,
  ];

  @property() text = '';
  @property({ type: Boolean }) readonly = false;
  @property({ attribute: false }) problems: readonly FieldProblem[] = [];
  /** What the problems are, all together. */
  @property() trouble = '';
  @query('textarea') private area!: HTMLTextAreaElement;

  protected override render() {
    const wrong = this.problems.length > 0;
    return html`
      ${wrong ? this.#problems() : nothing}
      <label for="yaml">${say.policies.text}</label>
      <textarea id="yaml" wrap="off" spellcheck="false" autocomplete="off" autocapitalize="off" ?readonly=${this.readonly}
        aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="yaml-hint${wrong ? ' problems' : ''}"
        .value=${this.text} @input=${this.#typed} @keydown=${this.#key}></textarea>
      <p class="hint" id="yaml-hint">${this.readonly ? say.policies.textReadOnly : say.policies.textHint}</p>
    `;
  }

  #problems() {
    return html`
      <div class="alert problems" id="problems" role="alert">
        <strong>${this.trouble}</strong>
        <ul>${this.problems.map(
          (problem) => html`<li>${this.#where(problem)}<span>${inert(problem.message)}</span></li>`,
        )}</ul>
      </div>
    `;
  }

  #where({ line, column = 1 }: FieldProblem) {
    if (line === undefined) return nothing;
    return html`<button type="button" title=${say.policies.goTo(line, column)} @click=${() => this.#show(line, column)}>${say.policies.place(line, column)}</button>`;
  }

  /** Puts the cursor there, marks the rest of the line, and brings it into sight. */
  #show(line: number, column: number): void {
    const lines = this.area.value.split('\n');
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const length = lines[line - 1]?.length ?? 0;
    this.area.focus();
    this.area.setSelectionRange(start + Math.min(column - 1, length), start + length);
    const height = Number.parseFloat(getComputedStyle(this.area).lineHeight);
    this.area.scrollTop = Math.max(0, (line - 1) * height - this.area.clientHeight / 3);
    this.area.scrollLeft = 0;
  }

  #typed = (): void => {
    this.dispatchEvent(new CustomEvent('hg-text', { detail: this.area.value }));
  };

  #key = (event: KeyboardEvent): void => {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    this.dispatchEvent(new Event('hg-save'));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-text': HgPolicyText;
  }
}
