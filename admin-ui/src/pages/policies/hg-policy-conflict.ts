// Somebody saved another version meanwhile: what did they change, what did I, and what shall it be? Both against what both began with, and the result.

import { yaml } from '@codemirror/lang-yaml';
import { syntaxHighlighting } from '@codemirror/language';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import { colours, look } from './editor-look.ts';
import './hg-policy-text.ts';
import { merged, type Piece, resolved } from './policy-merge.ts';

@customElement('hg-policy-conflict')
export class HgPolicyConflict extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      .sides {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr));
        gap: var(--gap-4);
      }
      .side {
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        overflow: hidden;
      }
      h3 {
        margin-bottom: var(--gap-2);
        font-size: var(--size-m);
      }
      .choice {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: var(--gap-3);
        padding: var(--gap-3) 0;
        border-top: 1px solid var(--line);
      }
      .choice button {
        display: block;
        width: 100%;
        height: auto;
        min-height: 3rem;
        padding: var(--gap-2) var(--gap-3);
        text-align: left;
        font-weight: 400;
      }
      .choice button[aria-pressed='true'] {
        border-color: var(--accent);
        box-shadow: inset 0 0 0 1px var(--accent);
        background: var(--accent-soft);
      }
      pre {
        margin: var(--gap-1) 0 0;
        font: var(--size-s) / 1.5 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** What both began with. */
  @property() begun = '';
  @property() mine = '';
  @property() theirs = '';
  /** The version that was saved meanwhile. */
  @property({ type: Number }) version = 0;
  @state() private choices: ReadonlyMap<number, 'mine' | 'theirs'> = new Map();
  @state() private typed: string | undefined;
  #pieces: readonly Piece[] = [];
  #views: EditorView[] = [];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('begun') && !changed.has('mine') && !changed.has('theirs')) return;
    this.#pieces = merged(this.begun, this.mine, this.theirs);
    this.choices = new Map();
    this.typed = undefined;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('begun') && !changed.has('mine') && !changed.has('theirs')) return;
    this.#close();
    this.#views = (['theirs', 'mine'] as const).map((side) => this.#side(side));
  }

  protected override render() {
    const conflicts = this.#pieces.filter((piece) => piece.kind === 'conflict');
    const text = this.typed ?? resolved(this.#pieces, (at) => this.choices.get(at) ?? 'mine');
    return html`
      <div class="stack">
        <div class="alert" role="alert"><strong>${say.policies.conflict(this.version)}</strong><p>${conflicts.length > 0 ? say.policies.conflictLead(conflicts.length) : say.policies.conflictNone}</p></div>
        <div class="sides">
          <div><h3>${say.policies.theirs(this.version)}</h3><div class="side" data-side="theirs"></div></div>
          <div><h3>${say.policies.mine}</h3><div class="side" data-side="mine"></div></div>
        </div>
        ${conflicts.map((piece, at) => this.#choice(piece, at))}
        <div>
          <hg-policy-text .text=${text} label=${say.policies.together} hint=${say.policies.togetherHint} @hg-text=${(
            event: CustomEvent<string>,
          ) => {
            this.typed = event.detail;
          }} @hg-save=${() => this.#use(text)}></hg-policy-text>
        </div>
        <div class="row">
          <button class="primary" type="button" @click=${() => this.#use(text)}>${say.policies.saveTogether}</button>
          <button type="button" @click=${() => this.dispatchEvent(new Event('hg-discard'))}>${say.policies.reload}</button>
        </div>
      </div>
    `;
  }

  #choice(piece: Extract<Piece, { kind: 'conflict' }>, at: number) {
    const chosen = this.choices.get(at) ?? 'mine';
    return html`<div class="choice" role="group" aria-label=${say.policies.conflictNumber(at + 1)}>${(
      ['theirs', 'mine'] as const
    ).map(
      (side) =>
        html`<button type="button" aria-pressed=${chosen === side} @click=${() => this.#take(at, side)}><strong>${side === 'mine' ? say.policies.takeMine : say.policies.takeTheirs}</strong><pre>${piece[side] === '' ? html`<span class="muted">${say.policies.removed}</span>` : inert(piece[side].replace(/\n$/, ''), true)}</pre></button>`,
    )}</div>`;
  }

  #take(at: number, side: 'mine' | 'theirs'): void {
    this.choices = new Map([...this.choices, [at, side]]);
    this.typed = undefined;
  }

  #use(text: string): void {
    this.dispatchEvent(new CustomEvent('hg-resolved', { detail: text }));
  }

  /** One side's text with what it changed since both began. */
  #side(side: 'mine' | 'theirs'): EditorView {
    const extensions: Extension = [
      lineNumbers(),
      yaml(),
      syntaxHighlighting(colours),
      look,
      EditorState.readOnly.of(true),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        'aria-label': side === 'mine' ? say.policies.mine : say.policies.theirs(this.version),
      }),
      unifiedMergeView({ original: this.begun, mergeControls: false, gutter: true, collapseUnchanged: { margin: 2 } }),
    ];
    return new EditorView({
      state: EditorState.create({ doc: this[side], extensions }),
      parent: this.renderRoot.querySelector(`[data-side="${side}"]`) ?? this.renderRoot,
      root: this.renderRoot as ShadowRoot,
    });
  }

  #close(): void {
    for (const view of this.#views) view.destroy();
    this.#views = [];
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-conflict': HgPolicyConflict;
  }
}
