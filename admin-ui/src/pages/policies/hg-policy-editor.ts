// What does one policy say, and is it in force? Its text is saved as drafts, compared with recorded traffic, published, deleted.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import '../../components/hg-confirm.ts';
import { fault } from '../../components/form-field.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { Unsaved } from '../../components/unsaved.ts';
import { type ApiProblem, type FieldProblem, problemOf } from '../../data/api.ts';
import { readApproval } from '../../data/approvals.ts';
import { go, place } from '../../data/place.ts';
import {
  createPolicy,
  deletePolicy,
  type PolicyText,
  publishPolicy,
  readPolicy,
  type SavedPolicy,
  savePolicy,
} from '../../data/policies.ts';
import { ruleDraft } from '../../data/rule-draft.ts';
import { may } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import '../../components/hg-tabs.ts';
import './hg-policy-belonging.ts';
import './hg-policy-impact.ts';
import './hg-policy-preview.ts';
import './hg-policy-tests.ts';
import './hg-policy-versions.ts';
import { policyState } from './policy-state.ts';

@customElement('hg-policy-editor')
export class HgPolicyEditor extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      h1 {
        overflow-wrap: anywhere;
      }
      h1:focus {
        outline: none;
      }
      .text {
        padding: var(--gap-4);
      }
      .actions {
        margin-top: var(--gap-4);
      }
      .push {
        margin-left: auto;
      }
      [role='status']:empty {
        display: none;
      }
      @media (max-width: 40rem) {
        .actions button {
          flex: 1 1 auto;
        }
      }
    `,
  ];

  /** Undefined: one that is not saved yet. */
  @property({ attribute: false }) policyId: string | undefined;
  /** What was typed since it was saved. */
  @state() private typed: string | undefined;
  @state() private problem: ApiProblem | undefined;
  @state() private done = '';
  @state() private busy = false;
  @state() private asking = false;
  @state() private tab: 'tests' | 'preview' | 'impact' | 'versions' = 'tests';
  /** Null: they could not be run. */
  @state() private tested: { readonly failed: number; readonly count: number } | null = null;
  /** What somebody else saved while this was written. */
  @state() private theirs: PolicyText | undefined;
  /** The editor is large and comes when it is needed. */
  @state() private written = customElements.get('hg-policy-text') !== undefined;
  #announced = false;
  readonly #reading = new Reading<PolicyText | undefined>(this, async () => {
    if (this.policyId !== undefined) return readPolicy(this.policyId);
    await this.#begin();
    return undefined;
  });
  #template: string = say.policies.template;

  constructor() {
    super();
    new Unsaved(this, () => this.#isTyped);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.written)
      void Promise.all([import('./hg-policy-text.ts'), import('./hg-policy-conflict.ts')]).then(() => {
        this.written = true;
      });
  }

  protected override render() {
    return html`
      <div class="stack">
        <div><a href="/policies">${say.policies.back}</a></div>
        ${this.#reading.render((policy) => this.#policy(policy))}
      </div>
    `;
  }

  protected override updated(): void {
    if (this.#announced || this.#reading.value.state !== 'there') return;
    // Whoever comes here from a list, or has just created it, goes on from its name.
    this.#announced = true;
    this.renderRoot.querySelector('h1')?.focus({ preventScroll: true });
  }

  #policy(policy: PolicyText | undefined) {
    return html`
      <div class="spread">
        <h1 tabindex="-1">${policy ? inert(policy.name) : say.policies.create}</h1>
        ${policy ? policyState(policy) : nothing}
      </div>
      ${policy ? html`<hg-policy-belonging .policy=${policy} ?locked=${this.#dirty(policy)} @hg-changed=${this.#belongs}></hg-policy-belonging>` : nothing}
      <div class="panel text">${policy && this.theirs ? this.#conflict(policy, this.theirs) : this.#writing(policy)}</div>
      ${this.#panes(policy)}
      ${
        policy && this.asking
          ? html`<hg-confirm heading=${say.policies.deleteTitle(policy.name)} text=${say.policies.deleteLead} action=${say.policies.delete}
              .act=${() => deletePolicy(policy)} @hg-done=${() => go('/policies', { replace: true })} @hg-close=${this.#asked}></hg-confirm>`
          : nothing
      }
    `;
  }

  #writing(policy: PolicyText | undefined) {
    if (!this.written) return html`<hg-state kind="loading" heading=${say.policies.editorLoading}></hg-state>`;
    return html`
      ${fault(this.problem)}
      <hg-policy-text .text=${this.#text(policy)} .problems=${this.#problems(policy)} ?readonly=${!mayEdit(policy)}
        trouble=${`${say.policies.failing}. ${say.policies.failingWhy}`}
        @hg-text=${this.#write} @hg-save=${() => this.#save(policy)}></hg-policy-text>
      ${this.#actions(policy)}
      <p class="hint" role="status">${this.#dirty(policy) && policy ? say.policies.unsaved : this.done}</p>
    `;
  }

  #conflict(policy: PolicyText, theirs: PolicyText) {
    return html`<hg-policy-conflict .begun=${policy.yaml} .mine=${this.#text(policy)} .theirs=${theirs.yaml} .version=${theirs.version}
      @hg-resolved=${(event: CustomEvent<string>) => this.#resolve(theirs, event.detail)} @hg-discard=${this.#reload}></hg-policy-conflict>`;
  }

  #panes(policy: PolicyText | undefined) {
    const tests = { id: 'tests', name: say.policies.tests, ...noteOf(this.tested) };
    const preview = { id: 'preview', name: say.policies.preview };
    const tabs = policy
      ? [tests, preview, { id: 'impact', name: say.policies.impact }, { id: 'versions', name: say.policies.versions }]
      : [tests, preview];
    return html`<hg-tabs .tabs=${tabs} selected=${this.tab} @hg-tab=${(event: CustomEvent<typeof this.tab>) => {
      this.tab = event.detail;
    }}>
      <hg-policy-tests .text=${this.#text(policy)} ?hidden=${this.tab !== 'tests'} @hg-tested=${(
        event: CustomEvent<typeof this.tested>,
      ) => {
        this.tested = event.detail;
      }}></hg-policy-tests>
      ${this.tab === 'preview' ? html`<hg-policy-preview .text=${this.#text(policy)} .policyId=${policy?.id}></hg-policy-preview>` : nothing}
      ${policy && this.tab === 'impact' ? this.#impact(policy) : nothing}
      ${policy && this.tab === 'versions' ? html`<hg-policy-versions .policy=${policy} ?locked=${this.#dirty(policy)} @hg-restored=${this.#restored}></hg-policy-versions>` : nothing}
    </hg-tabs>`;
  }

  #impact(policy: PolicyText) {
    return this.#dirty(policy)
      ? html`<p class="panel text muted">${say.policies.impactUnsaved}</p>`
      : keyed(policy.version, html`<hg-policy-impact .policyId=${policy.id}></hg-policy-impact>`);
  }

  #actions(policy: PolicyText | undefined) {
    const dirty = this.#dirty(policy);
    const edit = mayEdit(policy);
    return html`
      <div class="row actions">
        ${edit ? html`<button class=${dirty ? 'primary' : ''} type="button" ?disabled=${this.busy || !dirty} @click=${() => this.#save(policy)}>${say.policies.save}</button>` : nothing}
        ${
          policy && edit
            ? html`<button class=${dirty || policy.state === 'published' ? '' : 'primary'} type="button" ?disabled=${this.busy || dirty || policy.state === 'published'} @click=${() => this.#publish(policy)}>${say.policies.publish}</button>`
            : nothing
        }
        ${
          policy && edit
            ? html`<button class="danger push" type="button" ?disabled=${this.busy} @click=${() => {
                this.asking = true;
              }}>${say.policies.delete}</button>`
            : nothing
        }
      </div>
    `;
  }

  /** A new policy begins with the template, or with a rule for requests like one that was asked about. */
  async #begin(): Promise<void> {
    const { query } = place.value;
    const from = query.get('from');
    if (from === null) return;
    this.#template = ruleDraft(await readApproval(from), query.get('effect') === 'allow' ? 'allow' : 'deny');
  }

  #text(policy: PolicyText | undefined): string {
    return this.typed ?? policy?.yaml ?? this.#template;
  }

  /** A new policy can be saved as it is; the template is a policy too. */
  #dirty(policy: PolicyText | undefined): boolean {
    return policy === undefined || (this.typed !== undefined && this.typed !== policy.yaml);
  }

  /** Whether something would be lost: a draft that nobody wrote in is none. */
  get #isTyped(): boolean {
    const { value } = this.#reading;
    return this.typed !== undefined && value.state === 'there' && this.typed !== (value.value?.yaml ?? this.#template);
  }

  #problems(policy: PolicyText | undefined): readonly FieldProblem[] {
    if (this.problem && this.problem.errors.length > 0) return this.problem.errors;
    return policy && !this.#dirty(policy) ? policy.problems : [];
  }

  #write = (event: Event): void => {
    this.typed = (event as CustomEvent<string>).detail;
    this.done = '';
    this.problem = undefined;
  };

  async #save(policy: PolicyText | undefined): Promise<void> {
    if (this.busy || !this.#dirty(policy) || !mayEdit(policy)) return;
    const text = this.#text(policy);
    await this.#attempt(async () => {
      if (policy === undefined) {
        const { id } = await createPolicy(text);
        this.typed = undefined;
        go(`/policies/${id}`, { replace: true });
        return;
      }
      const saved = await savePolicy(policy, text);
      if (this.typed === text) this.typed = undefined;
      this.#changed(policy, saved);
      this.done = say.policies.saved(saved.version);
    });
  }

  #publish(policy: PolicyText): Promise<void> {
    return this.#attempt(async () => {
      const { version } = await publishPolicy(policy);
      await this.#reading.again();
      this.done = say.policies.publishedNow(version);
    });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.done = '';
    try {
      await work();
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
      if (this.problem.code === 'precondition_failed') await this.#overtaken();
    } finally {
      this.busy = false;
    }
  }

  /** Nothing is lost: what was saved meanwhile is laid beside what was written, or shown where nothing was. */
  async #overtaken(): Promise<void> {
    if (this.typed === undefined || this.policyId === undefined) return this.#reading.again();
    try {
      this.theirs = await readPolicy(this.policyId);
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  #resolve(theirs: PolicyText, text: string): Promise<void> {
    this.theirs = undefined;
    this.#reading.replace(theirs);
    this.typed = text;
    return this.#save(theirs);
  }

  #reload = (): void => {
    this.typed = undefined;
    this.theirs = undefined;
    this.problem = undefined;
    void this.#reading.again({ fresh: true });
  };

  #restored = (event: Event): void => {
    const { policy, from } = (event as CustomEvent<{ policy: SavedPolicy; from: number }>).detail;
    const { value } = this.#reading;
    this.typed = undefined;
    this.problem = undefined;
    if (value.state === 'there' && value.value) this.#changed(value.value, policy);
    this.done = say.policies.restored(from, policy.version);
  };

  /** What the answer to a change does not say stays as it was until it is read anew. */
  #changed(before: PolicyText, saved: SavedPolicy): void {
    this.#reading.replace({ ...before, ...saved });
    void this.#reading.again();
  }

  #belongs = async (event: Event): Promise<void> => {
    await this.#reading.again();
    this.done = (event as CustomEvent<string>).detail;
  };

  #asked = (): void => {
    this.asking = false;
  };
}

/** What belongs to a pack changes with it alone. */
function mayEdit(policy: PolicyText | undefined): boolean {
  return may('policies.edit') && (policy?.pack ?? null) === null;
}

function noteOf(tested: { readonly failed: number; readonly count: number } | null) {
  if (tested === null || tested.count === 0) return {};
  return tested.failed > 0
    ? { note: say.policies.testsFailed(tested.failed, tested.count), tone: 'bad' as const }
    : { note: say.policies.testsPassed(tested.count), tone: 'good' as const };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-editor': HgPolicyEditor;
  }
}
