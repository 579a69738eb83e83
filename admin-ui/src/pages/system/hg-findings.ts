// What does the doctor find? The same checks as on the command line, beside each what is to be done.

import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type Finding, readFindings } from '../../data/system.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

@customElement('hg-findings')
export class HgFindings extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      .box {
        padding: var(--gap-4) var(--gap-5);
      }
      li {
        display: grid;
        grid-template-columns: 6rem 8rem minmax(0, 1fr);
        gap: var(--gap-2);
        padding: var(--gap-2) 0;
        border-top: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      @media (max-width: 40rem) {
        li {
          grid-template-columns: auto minmax(0, 1fr);
        }
        li :last-child {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  #thorough = false;
  readonly #findings = new Reading<readonly Finding[]>(this, () => readFindings(this.#thorough));

  /** Looks once more. */
  again(): Promise<void> {
    return this.#findings.again();
  }

  protected override render() {
    return html`<section class="panel box stack" aria-labelledby="findings">
      <div><h2 id="findings">${say.system.findings}</h2><p class="muted">${say.system.findingsLead}</p></div>
      ${this.#findings.render((found) => html`<ul>${found.map(finding)}</ul>`)}
      <div><button type="button" aria-describedby="thorough" @click=${this.#look}>${say.system.thorough}</button><p class="hint" id="thorough">${say.system.thoroughHint}</p></div>
    </section>`;
  }

  #look = async (): Promise<void> => {
    this.#thorough = true;
    await this.#findings.again({ fresh: true });
    this.#thorough = false;
  };
}

function finding({ name, ok, says }: Finding) {
  return html`<li><span><span class="badge ${ok ? 'good' : 'bad'}">${ok ? say.system.fine : say.system.wrong}</span></span><strong>${name}</strong><span>${inert(says)}</span></li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-findings': HgFindings;
  }
}
