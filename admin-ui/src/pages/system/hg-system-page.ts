// How is the instance? For whoever runs it: its state, what the doctor finds, versions, where things are, the ledger, what agents must
// trust, and what a backup has to copy.

import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../components/hg-copy.ts';
import { inert } from '../../components/inert-text.ts';
import { listStyles, pageHead } from '../../components/list-page.ts';
import { Reading } from '../../components/reading.ts';
import { now } from '../../data/now.ts';
import { type InstanceReport, readInstance } from '../../data/system.ts';
import { start } from '../../strings/en/start.ts';
import { bytes, moment, say, span } from '../../strings/en.ts';
import './hg-findings.ts';
import './hg-ledger.ts';

const words = say.system;

@customElement('hg-system-page')
export class HgSystemPage extends LitElement {
  static override styles = [
    listStyles,
    css`
      .box {
        padding: var(--gap-4) var(--gap-5);
      }
      h2 {
        margin-bottom: var(--gap-3);
      }
      dl {
        display: grid;
        grid-template-columns: 9rem minmax(0, 1fr);
        gap: var(--gap-2) var(--gap-4);
      }
      dt {
        color: var(--muted);
      }
      dd {
        overflow-wrap: anywhere;
      }
      .two {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr));
        gap: var(--gap-4);
      }
      .ways {
        gap: var(--gap-2) var(--gap-5);
      }
      .list {
        padding-left: 1.2rem;
        list-style: disc;
        overflow-wrap: anywhere;
      }
      .alert.warn {
        margin-bottom: var(--gap-3);
        background: var(--warn-soft);
        color: var(--warn);
      }
      @media (max-width: 40rem) {
        dl {
          grid-template-columns: minmax(0, 1fr);
          gap: 0;
        }
        dd {
          margin-bottom: var(--gap-3);
        }
      }
    `,
  ];

  readonly #report = new Reading<InstanceReport>(this, readInstance);

  protected override render() {
    return html`<div class="stack">
      ${pageHead(words.title, words.lead, html`<button type="button" @click=${this.#again}>${words.again}</button>`)}
      ${this.#report.render((report) => this.#content(report))}
    </div>`;
  }

  #again = (): void => {
    void this.#report.again();
    void this.renderRoot.querySelector('hg-findings')?.again();
  };

  #content(report: InstanceReport) {
    return html`<div class="stack">
      <div class="two">${state(report)}${versions(report)}</div>
      <hg-findings></hg-findings>
      ${storage(report)}
      <hg-ledger .ledger=${report.ledger}></hg-ledger>
      ${authority(report)}
      ${backups(report)}
      ${section('more', words.more, html`<div class="row ways"><a href="/api/openapi.json">${words.openapi}</a><a href="/readyz" target="_blank" rel="noopener">${words.probe}</a></div>`)}
    </div>`;
  }
}

function section(id: string, heading: string, content: unknown): TemplateResult {
  return html`<section class="panel box" aria-labelledby=${id}><h2 id=${id}>${heading}</h2>${content}</section>`;
}

function facts(rows: readonly (readonly [string, unknown])[]): TemplateResult {
  return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function state({ process: { ready, why_not, started_at, rss_bytes, heap_bytes } }: InstanceReport) {
  const badge = html`<span class="badge ${ready ? 'good' : 'bad'}">${ready ? words.isReady : words.notReady}</span> ${why_not ? inert(why_not) : nothing}`;
  return section(
    'state',
    words.state,
    facts([
      [words.state, badge],
      [words.since, html`${moment(started_at)}, ${words.up(span(now() - Date.parse(started_at)))}`],
      [words.memory, words.memoryOf(bytes(rss_bytes), bytes(heap_bytes))],
    ]),
  );
}

function versions({ versions: { product, node, schema, database }, storage: { kind } }: InstanceReport) {
  return section(
    'versions',
    words.versions,
    facts([
      [words.product, product],
      [words.node, node],
      [words.schema, schema],
      [words.database, `${start.kinds[kind]} ${database}`],
    ]),
  );
}

function storage({ storage: of }: InstanceReport) {
  return section(
    'storage',
    words.storage,
    html`${of.fleeting === null ? nothing : html`<p class="alert warn">${start.fleeting[of.fleeting]}</p>`}
    ${facts([
      [words.place, html`${start.kinds[of.kind]} <span class="mono">${of.place}</span>`],
      [words.size, bytes(of.bytes)],
      [words.directory, html`<span class="mono">${of.data_dir}</span>`],
      [words.free, bytes(of.free_bytes)],
      [words.masterKey, start.masterKeys[of.master_key]],
    ])}`,
  );
}

function authority({ authority: { fingerprint, ends_at } }: InstanceReport) {
  return section(
    'authority',
    words.authority,
    html`<div class="stack">
      <p>${words.authorityLead}</p>
      <div><span class="label">${words.fingerprint}</span><hg-copy text=${fingerprint} label=${words.fingerprint}></hg-copy></div>
      ${facts([[words.ends, moment(ends_at)]])}
      <p><a href="/ca.pem" target="_self" download="holdgate-ca.pem">${words.download}</a></p>
    </div>`,
  );
}

function backups({ storage: { kind, place, data_dir, master_key } }: InstanceReport) {
  const database = kind === 'sqlite' ? words.copySqlite(place) : words.copyPostgres(place);
  return section(
    'backups',
    words.backups,
    html`<div class="stack"><p>${words.backupsLead}</p><ul class="list">${[database, words.copyDirectory(data_dir), words.copyKey[master_key]].map((what) => html`<li>${what}</li>`)}</ul></div>`,
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-system-page': HgSystemPage;
  }
}
