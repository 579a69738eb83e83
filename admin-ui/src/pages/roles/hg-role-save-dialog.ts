// Who gains and who loses by an edit, or by taking over the template? The server's answer and the difference of the grants; only then it
// is saved.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { type GainWords, gainList, gainStyles } from '../../components/gains.ts';
import '../../components/hg-dialog.ts';
import '../../components/hg-effects.ts';
import { Reading } from '../../components/reading.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type Grant, grantDiff, permissionsOf } from '../../data/role-grants.ts';
import {
  previewPull,
  previewRole,
  pullTemplate,
  type RoleInput,
  type RolePreview,
  type RoleView,
  saveRole,
} from '../../data/roles.ts';
import { roles as words } from '../../strings/en/roles.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import { grantText } from './grant-text.ts';

/** What would be there, and what it means for those who hold the role. */
interface Effect extends RolePreview {
  readonly role: RoleInput;
}

const of = (heading: string): GainWords => ({ heading, none: words.nothingGained, more: words.more });

@customElement('hg-role-save-dialog')
export class HgRoleSaveDialog extends LitElement {
  static override styles = [
    base,
    controls,
    gainStyles,
    css`
      .end {
        justify-content: flex-end;
      }
    `,
  ];

  @property({ attribute: false }) original!: RoleView;
  /** Undefined: the template is taken over. */
  @property({ attribute: false }) edited: RoleInput | undefined;
  @property({ attribute: false }) names: ReadonlyMap<string, string> = new Map();
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;
  readonly #preview = new Reading<Effect>(this, () => this.#ask());

  protected override render() {
    return html`
      <hg-dialog side heading=${words.saveTitle}>
        <div class="stack">
          ${this.problem ? html`<p class="alert" role="alert">${this.problem.message}</p>` : nothing}
          ${this.#preview.render((preview) => this.#content(preview))}
        </div>
      </hg-dialog>
    `;
  }

  #content(preview: Effect) {
    const { added, removed } = grantDiff(this.original.grants, preview.role.grants);
    const renamed = preview.role.name !== this.original.name || preview.role.description !== this.original.description;
    const changed = added.length + removed.length > 0 || renamed;
    return html`
      <p role="status">${changed ? words.saveLead(preview.members, preview.agents) : words.unchanged}</p>
      <div class="two">
        ${gainList('gain', of(words.gains), preview.gained)}
        ${gainList('lose', of(words.loses), preview.lost)}
      </div>
      <div class="two">
        ${this.#grants('gain', words.grantsAfter, added)}
        ${this.#grants('lose', words.grantsBefore, removed)}
      </div>
      ${renamed ? html`<p>${words.renamed}</p>` : nothing}
      ${preview.effects ? html`<hg-effects .effects=${preview.effects}></hg-effects>` : nothing}
      <div class="row end">
        <button type="button" @click=${() => this.dispatchEvent(new Event('hg-close'))}>${say.cancel}</button>
        <button class="primary" type="button" ?disabled=${this.busy || !changed} @click=${this.#save}>${words.save}</button>
      </div>
    `;
  }

  #grants(tone: 'gain' | 'lose', heading: string, grants: readonly Grant[]) {
    const texts = grants.map((grant) => grantText(grant, this.names));
    return grants.length === 0 ? nothing : gainList(tone, of(heading), texts);
  }

  /** What the server says; where it has no preview, what the grants come to without it. */
  async #ask(): Promise<Effect> {
    const { id, grants, members, agents } = this.original;
    const answer = await (this.edited ? previewRole(id, this.edited) : previewPull(id));
    if (answer.preview) return { ...answer.preview, role: answer };
    const [old, next] = [permissionsOf(grants), permissionsOf(answer.grants)];
    return {
      gained: [...next].filter((one) => !old.has(one)),
      lost: [...old].filter((one) => !next.has(one)),
      members,
      agents,
      role: answer,
    };
  }

  #save = async (): Promise<void> => {
    this.busy = true;
    try {
      const { id } = this.original;
      const detail = await (this.edited ? saveRole(id, this.edited) : pullTemplate(id));
      this.dispatchEvent(new CustomEvent('hg-done', { detail }));
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-role-save-dialog': HgRoleSaveDialog;
  }
}
