// Do the policy's own tests pass, as it is written now? Each with what it expects and what it gets; run again whenever the text pauses.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type PolicyTest, type Said, testPolicy } from '../../data/policies.ts';
import { say } from '../../strings/en.ts';
import { base, controls, tables } from '../../styles/shared.ts';

const PAUSE_MS = 600;

@customElement('hg-policy-tests')
export class HgPolicyTests extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    inertStyles,
    css`
      .note {
        padding: var(--gap-4);
        color: var(--muted);
      }
    `,
  ];

  @property() text = '';
  @state() private tests: readonly PolicyTest[] | undefined;
  @state() private broken = false;
  @state() private problem: ApiProblem | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    clearTimeout(this.#pause);
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('text')) return;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#run(), this.hasUpdated ? PAUSE_MS : 0);
  }

  protected override render() {
    return html`<div class="panel">${this.#content()}</div>`;
  }

  #content() {
    if (this.problem)
      return html`<hg-state kind="failed" heading=${say.failed} text=${this.problem.message} retry @hg-retry=${() => this.#run()}></hg-state>`;
    if (!this.tests) return html`<hg-state kind="loading"></hg-state>`;
    if (this.broken) return html`<p class="note">${say.policies.testsBroken}</p>`;
    if (this.tests.length === 0) return html`<p class="note">${say.policies.testsNone}</p>`;
    const names = [say.policies.result, say.policies.test, say.policies.expected, say.policies.got];
    return html`
      <div class="scroll"><table>
        <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${this.tests.map((test) => row(test))}</tbody>
      </table></div>
    `;
  }

  async #run(): Promise<void> {
    const { text } = this;
    try {
      const { tests, problems } = await testPolicy(text);
      if (text !== this.text) return;
      this.problem = undefined;
      // Where tests ran, the problems are theirs.
      this.broken = tests.length === 0 && problems.length > 0;
      this.tests = tests;
    } catch (error) {
      if (text !== this.text) return;
      this.problem = problemOf(error);
    }
    const failed = this.tests?.filter(({ passed }) => !passed).length ?? 0;
    const detail = this.problem ? null : { failed, count: this.tests?.length ?? 0 };
    this.dispatchEvent(new CustomEvent('hg-tested', { detail }));
  }
}

function row({ name, passed, expected, actual }: PolicyTest) {
  return html`<tr>
    <td data-name=${say.policies.result}><span><span class="badge ${passed ? 'good' : 'bad'}">${passed ? say.policies.passes : say.policies.fails}</span></span></td>
    <td data-name=${say.policies.test}>${inert(name)}</td>
    <td data-name=${say.policies.expected}>${said(expected)}</td>
    <td data-name=${say.policies.got}>${said(actual)}</td>
  </tr>`;
}

function said({ decision, rule }: Said) {
  return html`<span>${say.policies.effects[decision] ?? decision}${rule ? html` <span class="muted">(${inert(rule)})</span>` : nothing}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-tests': HgPolicyTests;
  }
}
