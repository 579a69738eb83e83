// How are the settings of a tenant asked for? The same fields for a tenant and for the template of one; what is empty is not set.

import { html, nothing, type TemplateResult } from 'lit';
import { field } from '../../components/form-field.ts';
import type { ApiProblem } from '../../data/api.ts';
import { say } from '../../strings/en.ts';

const { settings: words } = say;
const NUMBERS = ['hold_wait_seconds', 'approval_timeout_seconds', 'max_pending_holds', 'retention_days'] as const;

/** What stands in the fields. */
export interface SettingFields {
  readonly values: Readonly<Record<string, unknown>>;
  /** The choice that sets no level. */
  readonly noLevel: string;
  /** The choice that says nothing of approving for oneself; undefined where there is always an answer. */
  readonly noSeparation?: string;
  /** Below the level. */
  readonly inForce?: string;
  readonly problem: ApiProblem | undefined;
}

/** The level, who decides for their own agents, and the numbers. */
export function settingFields({ values, noLevel, noSeparation, inForce, problem }: SettingFields): TemplateResult {
  return html`
    <div>
      <label for="enforcement">${words.enforcement}</label>
      <select id="enforcement" name="enforcement" aria-describedby=${inForce ? 'enforcement-hint' : nothing}>
        ${options({ '': noLevel, ...words.levels }, values.enforcement)}
      </select>
      ${inForce ? html`<p class="hint" id="enforcement-hint">${inForce}</p>` : nothing}
    </div>
    <div>
      <label for="separation">${words.separation}</label>
      <select id="separation" name="separation_of_duties">${options({ ...(noSeparation !== undefined && { '': noSeparation }), ...words.separations }, values.separation_of_duties)}</select>
    </div>
    ${NUMBERS.map((name) => field({ name, label: words.numbers[name], type: 'number', value: String(values[name] ?? ''), hint: words.numberHints[name] }, problem))}
  `;
}

/** What the fields say; null for what is empty. */
export function settingsIn(form: HTMLFormElement): Readonly<Record<string, string | number | null>> {
  const said = new FormData(form);
  const numbers = NUMBERS.map((name) => [name, said.get(name) ? Number(said.get(name)) : null] as const);
  return {
    enforcement: String(said.get('enforcement') ?? '') || null,
    separation_of_duties: String(said.get('separation_of_duties') ?? '') || null,
    ...Object.fromEntries(numbers),
  };
}

function options(texts: Readonly<Record<string, string>>, chosen: unknown) {
  return Object.entries(texts).map(
    ([value, text]) => html`<option value=${value} ?selected=${value === (chosen ?? '')}>${text}</option>`,
  );
}
