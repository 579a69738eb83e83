// Where do all personal tenants of an organization end? The matrix of a tenant's boundary, and what another one gives and takes before it is saved.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fault } from '../../components/form-field.ts';
import '../../components/hg-dialog.ts';
import { Reading } from '../../components/reading.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type PersonalBoundary, readPersonalBoundary, setPersonalBoundary } from '../../data/personal-boundary.ts';
import { personal as words } from '../../strings/en/templates.ts';
import { say } from '../../strings/en.ts';
import '../tenants/hg-permission-ceiling.ts';
import { base, controls } from '../../styles/shared.ts';

@customElement('hg-personal-boundary-dialog')
export class HgPersonalBoundaryDialog extends LitElement {
  static override styles = [
    base,
    controls,
    css`
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
  @state() private draft: readonly string[] | undefined;
  @state() private preview: PersonalBoundary['preview'];
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;
  readonly #reading = new Reading<PersonalBoundary>(this, () => readPersonalBoundary(this.organizationId));

  protected override render() {
    return html`<hg-dialog side heading=${words.title}>${this.#reading.render(({ permissions }) => this.#form(this.draft ?? permissions))}</hg-dialog>`;
  }

  #form(permissions: readonly string[]) {
    const wrong = this.problem?.of('permissions');
    return html`<form class="stack" novalidate @submit=${(event: SubmitEvent) => this.#submit(event, permissions)}>
      ${fault(this.problem)}
      <p>${words.lead}</p>
      <hg-permission-ceiling .permissions=${permissions} editable @hg-permissions=${this.#edit}></hg-permission-ceiling>
      ${wrong ? html`<p class="fault" role="alert">${wrong}</p>` : nothing}
      <div role="status">${this.preview ? shown(this.preview) : nothing}</div>
      <div class="row">
        <button type="button" @click=${() => this.dispatchEvent(new Event('hg-close'))}>${say.cancel}</button>
        <button class="primary" type="submit" ?disabled=${this.busy}>${this.preview ? words.save : words.review}</button>
      </div>
    </form>`;
  }

  /** What was previewed is not what would be done any more. */
  #edit = (event: Event): void => {
    this.draft = (event as CustomEvent<readonly string[]>).detail;
    this.preview = undefined;
  };

  /** The first time shows what it would do, the second does it. */
  async #submit(event: SubmitEvent, permissions: readonly string[]): Promise<void> {
    event.preventDefault();
    const looks = this.preview === undefined;
    this.busy = true;
    try {
      const answer = await setPersonalBoundary(this.organizationId, permissions, { preview: looks });
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
