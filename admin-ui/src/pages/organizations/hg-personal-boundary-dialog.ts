// Where do all personal tenants of an organization end? Permissions in lines, and what another list gives and takes before it is saved.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fault } from '../../components/form-field.ts';
import '../../components/hg-dialog.ts';
import { Reading } from '../../components/reading.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type PersonalBoundary, readPersonalBoundary, setPersonalBoundary } from '../../data/personal-boundary.ts';
import { personal as words } from '../../strings/en/templates.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

@customElement('hg-personal-boundary-dialog')
export class HgPersonalBoundaryDialog extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      textarea {
        min-height: 10rem;
        font: var(--size-s) / 1.5 var(--mono);
      }
      .row {
        justify-content: flex-end;
      }
      .gain {
        color: var(--good);
      }
      .lose {
        color: var(--bad);
      }
      p {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property() organizationId = '';
  @state() private draft: string | undefined;
  @state() private preview: PersonalBoundary['preview'];
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;
  readonly #reading = new Reading<PersonalBoundary>(this, () => readPersonalBoundary(this.organizationId));

  protected override render() {
    return html`<hg-dialog side heading=${words.title}>${this.#reading.render(({ permissions }) => this.#form(this.draft ?? permissions.join('\n')))}</hg-dialog>`;
  }

  #form(text: string) {
    const wrong = this.problem?.of('permissions');
    return html`<form class="stack" novalidate @submit=${(event: SubmitEvent) => this.#submit(event, text)}>
      ${fault(this.problem)}
      <p>${words.lead}</p>
      <div>
        <label for="permissions">${words.permissions}</label>
        <textarea id="permissions" spellcheck="false" aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="permissions-hint" .value=${text} @input=${this.#edit}></textarea>
        <p class=${wrong ? 'fault' : 'hint'} id="permissions-hint">${wrong ?? words.hint}</p>
      </div>
      <div role="status">${this.preview ? shown(this.preview) : nothing}</div>
      <div class="row">
        <button type="button" @click=${() => this.dispatchEvent(new Event('hg-close'))}>${say.cancel}</button>
        <button class="primary" type="submit" ?disabled=${this.busy}>${this.preview ? words.save : words.review}</button>
      </div>
    </form>`;
  }

  /** What was previewed is not what would be done any more. */
  #edit = (event: Event): void => {
    this.draft = (event.target as HTMLTextAreaElement).value;
    this.preview = undefined;
  };

  /** The first time shows what it would do, the second does it. */
  async #submit(event: SubmitEvent, text: string): Promise<void> {
    event.preventDefault();
    const lines = text.split('\n').map((line) => line.trim());
    const looks = this.preview === undefined;
    this.busy = true;
    try {
      const answer = await setPersonalBoundary(this.organizationId, lines.filter(Boolean), { preview: looks });
      this.problem = undefined;
      if (looks) this.preview = answer.preview;
      else this.dispatchEvent(new Event('hg-done'));
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  }
}

function shown({ gained, lost, tenants, agents }: NonNullable<PersonalBoundary['preview']>) {
  return html`<p>${words.touches(tenants, agents)}</p>
    ${gained.length > 0 ? html`<p class="gain">${words.gains(gained.join(', '))}</p>` : nothing}
    ${lost.length > 0 ? html`<p class="lose">${words.loses(lost.join(', '))}</p>` : nothing}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-personal-boundary-dialog': HgPersonalBoundaryDialog;
  }
}
