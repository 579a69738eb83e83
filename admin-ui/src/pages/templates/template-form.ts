// How does the form of a template begin and end, whatever it is for? Name and description before, who gets it and the button behind.

import { css, html, nothing, type TemplateResult } from 'lit';
import { fault, field } from '../../components/form-field.ts';
import { inertStyles } from '../../components/inert-text.ts';
import type { Saving } from '../../components/saving.ts';
import type { ApiProblem } from '../../data/api.ts';
import { runsInstance } from '../../data/session.ts';
import type { Template } from '../../data/templates.ts';
import { templates as words } from '../../strings/en/templates.ts';
import { base, controls } from '../../styles/shared.ts';

/** What the form of a template adopts. */
export const templateFormStyles = [
  base,
  controls,
  inertStyles,
  css`
    .fields {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr));
      gap: var(--gap-4);
    }
    .pad {
      display: grid;
      gap: var(--gap-3);
      padding: var(--gap-4);
    }
    legend {
      padding: 0;
    }
    .kinds {
      display: flex;
      flex-wrap: wrap;
      gap: var(--gap-1) var(--gap-5);
    }
    .save {
      position: sticky;
      bottom: 0;
      z-index: 2;
      padding: var(--gap-3) var(--gap-4);
      box-shadow: var(--shadow-high);
    }
  `,
];

/** What it is called, and what it is for. */
export function nameFields(template: Template | undefined, problem: ApiProblem | undefined): TemplateResult {
  return html`<div class="fields">
    ${field({ name: 'name', label: words.name, required: true, value: template?.name ?? '' }, problem)}
    ${field({ name: 'description', label: words.description, value: template?.description ?? '' }, problem)}
  </div>`;
}

/** For tenants of which kinds it is. */
export function kindBoxes(
  kinds: Readonly<Record<string, string>>,
  chosen: readonly string[],
  changed: (event: Event) => void = () => {},
): TemplateResult {
  return html`<fieldset @change=${changed}><legend class="label">${words.kinds}</legend><div class="kinds">
    ${Object.entries(kinds).map(([kind, text]) => html`<label class="box"><input type="checkbox" name="kind" value=${kind} .checked=${chosen.includes(kind)} />${text}</label>`)}
  </div></fieldset>`;
}

/** Whoever runs the instance can offer it to all organizations. */
export function offeredBox(template: Template | undefined): TemplateResult | typeof nothing {
  if (!runsInstance()) return nothing;
  return html`<label class="box"><input type="checkbox" name="offered" .checked=${template?.origin === 'instance'} />${words.offered}</label>`;
}

/** What `offeredBox` says, for those who have one. */
export function offeredIn(form: HTMLFormElement): { readonly offered?: boolean } {
  return runsInstance() ? { offered: new FormData(form).has('offered') } : {};
}

/** The button that saves, and what came of it. */
export function saveBar({ problem, busy, saved }: Saving, id: string | undefined): TemplateResult {
  return html`
    ${fault(problem)}
    <div class="panel spread save">
      <span class="muted small">${id === undefined ? nothing : words.saveWhy}</span>
      <div class="row"><span role="status">${saved ? words.saved : nothing}</span><button class="primary" type="submit" ?disabled=${busy}>${id === undefined ? words.create : words.save}</button></div>
    </div>
  `;
}
