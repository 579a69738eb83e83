// Which part of the configuration is shown? Export, import or the ledger's export, by the address.

import { html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { pageHead } from '../../components/list-page.ts';
import { Watch } from '../../components/watch.ts';
import '../../components/hg-state.ts';
import { exportUrl } from '../../data/audit.ts';
import { place } from '../../data/place.ts';
import { may } from '../../data/session.ts';
import { configuration as words } from '../../strings/en/configuration.ts';
import { say } from '../../strings/en.ts';
import { base, controls, links } from '../../styles/shared.ts';
import './hg-export.ts';
import './hg-import.ts';

@customElement('hg-configuration-page')
export class HgConfigurationPage extends LitElement {
  static override styles = [base, controls, links];

  constructor() {
    super();
    new Watch(this, place);
  }

  protected override render() {
    const [, view = 'export'] = place.value.segments;
    return html`
      <div class="stack">
        ${pageHead(words.title, words.lead)}
        <nav class="tabs" aria-label=${words.partsLabel}>${Object.entries(words.parts).map(([part, name]) => html`<a href="/configuration/${part}" aria-current=${part === view ? 'page' : nothing}>${name}</a>`)}</nav>
        ${part(view)}
      </div>
    `;
  }
}

function part(view: string) {
  switch (view) {
    case 'export':
      return html`<hg-export></hg-export>`;
    case 'import':
      return may('config.import') ? html`<hg-import></hg-import>` : forbidden('config.import', words.importNot);
    case 'audit':
      return may('audit.export') ? ledger() : forbidden('audit.export', words.auditNot);
    default:
      return html`<hg-state kind="empty" heading=${say.notFound} text=${say.notFoundWhy}></hg-state>`;
  }
}

function forbidden(permission: string, why: string) {
  return html`<div class="panel"><hg-state kind="forbidden" heading=${say.forbidden} text="${why} ${say.forbiddenWhy(permission)}"></hg-state></div>`;
}

function ledger() {
  const way = (format: 'csv' | 'jsonl', name: string, why: string) =>
    html`<li class="spread"><span class="muted">${why}</span><a class="button" href=${exportUrl(format)} download>${name}</a></li>`;
  return html`<section class="stack">
    <div><h2>${words.auditTitle}</h2><p class="muted">${words.auditLead}</p></div>
    <ul class="stack">${way('csv', words.auditCsv, words.auditCsvWhy)}${way('jsonl', words.auditJsonl, words.auditJsonlWhy)}</ul>
  </section>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-configuration-page': HgConfigurationPage;
  }
}
