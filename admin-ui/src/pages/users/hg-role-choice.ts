// Which roles? One box for each role of the tenant that is for people, with what it is for.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type Role, readRoles } from '../../data/people.ts';
import { isAction } from '../../data/role-grants.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

@customElement('hg-role-choice')
export class HgRoleChoice extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      legend {
        padding: 0;
      }
      ul {
        display: grid;
        gap: var(--gap-2);
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0 var(--gap-2);
      }
      label {
        margin: 0;
        font-size: inherit;
      }
      small {
        grid-column: 2;
        font-weight: 400;
        color: var(--muted);
      }
      input {
        width: 1.1rem;
        height: 1.1rem;
        min-height: 0;
        margin: 0.2rem 0 0;
        accent-color: var(--accent);
      }
    `,
  ];

  /** The names that are chosen; `change` follows when they are not the same any more. */
  @property({ attribute: false }) chosen: readonly string[] = [];
  readonly #reading = new Reading<readonly Role[]>(this, readRoles);

  protected override render() {
    return html`
      <fieldset>
        <legend class="label">${say.users.roles}</legend>
        ${this.#reading.render((roles) => html`<ul>${roles.filter((role) => isForPeople(role) || this.chosen.includes(role.name)).map((role, at) => this.#box(role, at))}</ul>`)}
      </fieldset>
    `;
  }

  #box({ name, description }: Role, at: number) {
    const described = description ? `about-${at}` : nothing;
    return html`<li>
      <input type="checkbox" id="role-${at}" aria-describedby=${described} .checked=${this.chosen.includes(name)} @change=${() => this.#toggle(name)} />
      <label for="role-${at}">${inert(name)}</label>${description ? html`<small id="about-${at}">${inert(description)}</small>` : nothing}
    </li>`;
  }

  #toggle(name: string): void {
    this.chosen = this.chosen.includes(name) ? this.chosen.filter((one) => one !== name) : [...this.chosen, name];
    this.dispatchEvent(new Event('change'));
  }
}

/** Roles that grant actions alone are for agents: nobody can do anything with them. */
function isForPeople({ grants }: Role): boolean {
  return grants.length === 0 || grants.some((grant) => !isAction(grant));
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-role-choice': HgRoleChoice;
  }
}
