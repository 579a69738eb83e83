// How long is what is recorded kept, and how is it deleted before that? Two parts of one page, each for those who may.

import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { fault, field } from '../../components/form-field.ts';
import { listStyles, pageHead } from '../../components/list-page.ts';
import { Reading } from '../../components/reading.ts';
import { Saving } from '../../components/saving.ts';
import { currentTenant, may } from '../../data/session.ts';
import { changeSettings, readSettings } from '../../data/settings.ts';
import { readOrganization } from '../../data/tenants.ts';
import { data as words } from '../../strings/en/data.ts';
import { say } from '../../strings/en.ts';
import './hg-delete-data.ts';

/** Days that are kept; null is for ever. */
interface Kept {
  readonly own: number | null;
  readonly organization: { readonly id: string; readonly name: string; readonly days: number | null };
}

@customElement('hg-data-page')
export class HgDataPage extends LitElement {
  static override styles = [
    listStyles,
    css`
      form {
        max-width: 36rem;
      }
      .panel {
        padding: var(--gap-4) var(--gap-5);
      }
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: var(--gap-1) var(--gap-4);
      }
      dt {
        color: var(--muted);
      }
    `,
  ];

  readonly #kept = new Reading<Kept>(this, readKept);
  readonly #saving = new Saving(this, async (form) => {
    const days = String(new FormData(form).get('retention_days') ?? '').trim();
    await changeSettings({ retention_days: days === '' ? null : Number(days) });
    await this.#kept.again();
  });

  protected override render() {
    return html`<div class="stack">
      ${pageHead(words.title, words.lead)}
      <section class="stack"><div><h2>${words.keeping}</h2><p class="muted">${words.keepingLead}</p></div>${this.#kept.render((kept) => this.#retention(kept))}</section>
      <section class="stack"><div><h2>${words.deleting}</h2><p class="muted">${words.deletingLead}</p></div>
        ${may('data.delete') ? html`<hg-delete-data></hg-delete-data>` : html`<p class="alert note">${say.forbiddenWhy('data.delete')}</p>`}
      </section>
    </div>`;
  }

  #retention({ own, organization }: Kept) {
    const { problem, busy, saved } = this.#saving;
    const edits = may('settings.edit');
    return html`<form class="panel stack" @submit=${this.#saving.submit} novalidate>
      <dl>
        <dt>${words.inForce}</dt><dd><strong>${words.days(own ?? organization.days)}</strong></dd>
        <dt>${words.ofTenant}</dt><dd>${own === null ? words.unset : words.days(own)}</dd>
        <dt>${words.ofOrganization}</dt><dd>${words.days(organization.days)} · <a href="/organizations/${organization.id}">${words.toOrganization}</a></dd>
      </dl>
      ${edits ? nothing : html`<p class="alert note">${say.forbiddenWhy('settings.edit')}</p>`}
      ${fault(problem)}
      <fieldset class="stack" ?disabled=${!edits}>
        ${field({ name: 'retention_days', label: words.daysHere, type: 'number', value: String(own ?? ''), hint: words.daysHint }, problem)}
        <div class="row"><button class="primary" type="submit" ?disabled=${busy}>${say.settings.save}</button><span role="status">${saved ? words.saved : nothing}</span></div>
      </fieldset>
    </form>`;
  }
}

async function readKept(): Promise<Kept> {
  const [settings, organization] = await Promise.all([
    readSettings(),
    readOrganization(currentTenant()?.organization_id ?? ''),
  ]);
  const { id, name, retention_days: days } = organization;
  return { own: settings.retention_days, organization: { id, name, days } };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-data-page': HgDataPage;
  }
}
