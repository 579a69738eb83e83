// How is a policy written? In an editor that knows the language: words as one types, what is wrong where it is, and the keys people expect.

import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { inert, inertStyles } from '../../components/inert-text.ts';
import type { FieldProblem } from '../../data/api.ts';
import { tenantNames } from '../../data/policy-names.ts';
import { UNSEEN, unicodeNameOf } from '../../data/unseen.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import { completions, diagnosticsOf, problemsIn } from './editor-language.ts';
import { colours, look } from './editor-look.ts';

/** After this long without a key the text is checked. */
const CHECK_MS = 300;

/** What nobody sees is named, as everywhere else: a draft carries words of the agent that it is made from. Tabs are drawn as tabs. */
const NAMED: Parameters<typeof highlightSpecialChars>[0] = {
  addSpecialChars: new RegExp(`(?!\\t)(?:${UNSEEN.source})`, UNSEEN.flags),
  render(code) {
    const sign = document.createElement('span');
    sign.className = 'odd';
    sign.textContent = unicodeNameOf(String.fromCodePoint(code));
    sign.title = say.details.odd(sign.textContent);
    return sign;
  },
};

@customElement('hg-policy-text')
export class HgPolicyText extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      .frame {
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-s);
        overflow: hidden;
      }
      .frame:focus-within {
        outline: 2px solid var(--accent);
        outline-offset: 1px;
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
  /** What the server said of the text as it stands; what the engine says here while it is written goes before it. */
  @property({ attribute: false }) problems: readonly FieldProblem[] = [];
  /** What the server's problems are, all together. */
  @property() trouble = '';
  /** What is said of the field for those who listen, and shown above it. */
  @property() label: string = say.policies.text;
  @property() hint: string = say.policies.textHint;
  @query('.frame') private frame!: HTMLElement;
  @state() private found: readonly FieldProblem[] = [];
  #view: EditorView | undefined;
  #checking: ReturnType<typeof setTimeout> | undefined;
  readonly #locked = new Compartment();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#checking);
    this.#view?.destroy();
    this.#view = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#open();
  }

  override focus(): void {
    this.#view?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('text')) return;
    clearTimeout(this.#checking);
    this.#checking = setTimeout(() => this.#check(), this.hasUpdated ? CHECK_MS : 0);
  }

  protected override firstUpdated(): void {
    this.#open();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const view = this.#view;
    if (!view) return;
    if (changed.has('text') && this.text !== view.state.doc.toString())
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: this.text } });
    if (changed.has('readonly'))
      view.dispatch({ effects: this.#locked.reconfigure(EditorState.readOnly.of(this.readonly)) });
    view.dispatch(setDiagnostics(view.state, diagnosticsOf(view.state.doc, this.#wrong)));
  }

  protected override render() {
    return html`
      ${this.#wrong.length > 0 ? this.#problems() : nothing}
      <span class="label">${this.label}</span>
      <div class="frame"></div>
      <p class="hint">${this.readonly ? say.policies.textReadOnly : this.hint}</p>
    `;
  }

  #open(): void {
    this.#view = new EditorView({
      state: EditorState.create({ doc: this.text, extensions: this.#extensions() }),
      parent: this.frame,
      // Styles go into the component's own root as adopted sheets, which the content policy allows.
      root: this.renderRoot as ShadowRoot,
    });
    // A long text scrolls by keys also for those who only read it.
    this.#view.scrollDOM.tabIndex = 0;
  }

  get #wrong(): readonly FieldProblem[] {
    return this.found.length > 0 ? this.found : this.problems;
  }

  #check(): void {
    this.found = this.readonly ? [] : problemsIn(this.text);
  }

  #extensions(): Extension {
    return [
      lineNumbers(),
      foldGutter(),
      lintGutter(),
      EditorView.lineWrapping,
      highlightSpecialChars(NAMED),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      yaml(),
      indentUnit.of('  '),
      syntaxHighlighting(colours),
      look,
      autocompletion({ override: [completions(tenantNames)], icons: false }),
      this.#locked.of(EditorState.readOnly.of(this.readonly)),
      EditorView.contentAttributes.of({ 'aria-label': this.label }),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (!docChanged || state.doc.toString() === this.text) return;
        this.dispatchEvent(new CustomEvent('hg-text', { detail: state.doc.toString() }));
      }),
      EditorView.domEventHandlers({ beforeinput: replaceLines }),
      Prec.highest(keymap.of([{ key: 'Mod-s', run: () => this.#save(), preventDefault: true }])),
      keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap, indentWithTab]),
    ];
  }

  #save(): boolean {
    this.dispatchEvent(new Event('hg-save'));
    return true;
  }

  #problems() {
    return html`
      <div class="alert problems" role=${this.found.length > 0 ? 'status' : 'alert'}>
        <strong>${this.found.length > 0 ? say.policies.refused : this.trouble}</strong>
        <ul>${this.#wrong.map((problem) => html`<li>${this.#where(problem)}<span>${inert(problem.message)}</span></li>`)}</ul>
      </div>
    `;
  }

  #where({ line, column = 1 }: FieldProblem) {
    if (line === undefined) return nothing;
    return html`<button type="button" title=${say.policies.goTo(line, column)} @click=${() => this.#show(line, column)}>${say.policies.place(line, column)}</button>`;
  }

  /** Puts the cursor there, marks the rest of the line, and brings it into sight. */
  #show(line: number, column: number): void {
    const view = this.#view;
    if (!view || line > view.state.doc.lines) return;
    const { from, to } = view.state.doc.line(line);
    const anchor = Math.min(from + column - 1, to);
    view.dispatch({
      selection: { anchor, head: to },
      effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
    });
    view.focus();
  }
}

/** Typing over several lines: left to the browser, it would style what it joins, which the content policy refuses. */
function replaceLines(event: InputEvent, view: EditorView): boolean {
  const { from, to } = view.state.selection.main;
  if (event.inputType !== 'insertText' || event.data === null || view.composing) return false;
  if (view.state.doc.lineAt(from).to >= to || view.state.readOnly) return false;
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
  return true;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-text': HgPolicyText;
  }
}
