// How does this role differ from another one? What only the one may do, and what only the other, permission by permission.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-choose.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type Choice, namesOf, type ReadChoices } from '../../data/names.ts';
import { type Grant, grantDiff, idsIn, isWildcard, split } from '../../data/role-grants.ts';
import { listRoles, type RoleView, readRole } from '../../data/roles.ts';
import { roles as words } from '../../strings/en/roles.ts';
import { base, controls } from '../../styles/shared.ts';
import { grantText } from './grant-text.ts';

interface Compared {
  readonly other: RoleView;
  readonly names: ReadonlyMap<string, string>;
}

@customElement('hg-role-compare')
export class HgRoleCompare extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      .panel {
        padding: var(--gap-4);
      }
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr));
        gap: var(--gap-4);
      }
      summary {
        cursor: pointer;
        font-weight: 650;
      }
      details > div {
        margin-top: var(--gap-3);
      }
      h3 {
        font-size: var(--size-m);
        margin-bottom: var(--gap-1);
      }
      li {
        padding: 0.1rem 0 0.1rem var(--gap-3);
        border-left: 3px solid var(--line-strong);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) original!: RoleView;
  @state() private otherId = '';
  readonly #reading = new Reading<Compared | undefined>(this, async () => {
    if (this.otherId === '') return undefined;
    const other = await readRole(this.otherId);
    return { other, names: await namesOf(idsIn([...this.original.grants, ...other.grants])) };
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated || !changed.has('original')) return;
    if (changed.get('original')?.id !== this.original.id) this.otherId = '';
    void this.#reading.again();
  }

  protected override render() {
    return html`<section class="panel"><details>
      <summary>${words.compare}</summary>
      <div class="stack">
        <p class="muted">${words.compareLead}</p>
        <hg-choose single label=${words.compareWith} .chosen=${this.otherId ? [this.otherId] : []} .read=${this.#others} @change=${this.#chosen}></hg-choose>
        <div aria-live="polite">${this.otherId ? this.#reading.render((compared) => (compared ? this.#difference(compared) : html``)) : nothing}</div>
      </div>
    </details></section>`;
  }

  #difference({ other, names }: Compared) {
    const { added, removed } = grantDiff(single(this.original.grants), single(other.grants));
    if (added.length + removed.length === 0) return html`<p>${words.compareSame}</p>`;
    const list = (name: string, grants: readonly Grant[]) => html`<section><h3>${inert(words.onlyHere(name))}</h3>
      ${grants.length === 0 ? html`<p class="muted">${words.compareNone}</p>` : html`<ul>${grants.map((grant) => html`<li class="mono">${inert(grantText(grant, names))}</li>`)}</ul>`}</section>`;
    return html`<div class="two">${list(this.original.name, removed)}${list(other.name, added)}</div>`;
  }

  readonly #others: ReadChoices = async ({ words: q, cursor }) => {
    const page = await listRoles({ limit: 50, cursor, filters: { q } });
    const others = page.items.filter(({ id }) => id !== this.original.id);
    return { ...page, items: others.map(({ id, name, description }): Choice => ({ id, name, about: description })) };
  };

  #chosen = (event: Event): void => {
    [this.otherId = ''] = (event.target as HTMLElementTagNameMap['hg-choose']).chosen;
    void this.#reading.again({ fresh: true });
  };
}

/** Wildcards as the permissions that they stand for, so that only what they come to counts. */
function single(grants: readonly Grant[]): readonly Grant[] {
  return grants.filter(isWildcard).reduce<readonly Grant[]>((all, wildcard) => split(all, wildcard), grants);
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-role-compare': HgRoleCompare;
  }
}
