// When does a tenant rest, and what do its integrations need? The settings that are more than one value.

import { css, html, nothing, type TemplateResult } from 'lit';
import { field } from '../../components/form-field.ts';
import { type ApiProblem, unsent } from '../../data/api.ts';
import type { TenantSettings } from '../../data/settings.ts';
import { say } from '../../strings/en.ts';

const { settings: words } = say;
/** Hours that come back every day. */
export type Hours = NonNullable<TenantSettings['quiet_hours']>;
type Day = NonNullable<Hours['days_off']>[number];
const DAYS = Object.keys(words.days) as Day[];

/** What else says what hours of quiet mean, and where the server complains of them. */
interface Elsewhere {
  readonly hint?: string;
  readonly pointer?: string;
}

/** How the fields lie; whoever draws them adopts it. */
export const quietStyles = css`
  legend {
    padding: 0;
  }
  .times {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(9rem, 100%), 1fr));
    gap: var(--gap-3);
  }
  .days {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--gap-1) var(--gap-4);
  }
  .days .label {
    flex-basis: 100%;
  }
`;

/** The hours in which escalation approvers are asked at once, and notices wait; or those of something else. */
export function quietFields(
  hours: Hours | null | undefined,
  problem: ApiProblem | undefined,
  { hint = words.quietHint, pointer = 'quiet_hours' }: Elsewhere = {},
): TemplateResult {
  const zones = Intl.supportedValuesOf('timeZone');
  const time = (name: 'from' | 'until') =>
    field({ name: `quiet_${name}`, label: words.quietParts[name], type: 'time', value: hours?.[name] ?? '' }, problem);
  const wrong = problem?.of(pointer);
  return html`
    <fieldset class="stack"><legend class="label">${words.quiet}</legend>
      <p class="hint">${hint}</p>
      <div class="times">${time('from')}${time('until')}
        <div><label for="quiet_zone">${words.quietParts.zone}</label>
          <input id="quiet_zone" name="quiet_zone" list="zones" autocomplete="off" spellcheck="false" .value=${hours?.zone ?? ''} placeholder=${Intl.DateTimeFormat().resolvedOptions().timeZone} />
          <datalist id="zones">${zones.map((zone) => html`<option value=${zone}></option>`)}</datalist></div>
      </div>
      <div class="days" role="group" aria-label=${words.daysOff}><span class="label">${words.daysOff}</span>
        ${DAYS.map((day) => html`<label class="box"><input type="checkbox" name="quiet_day" value=${day} .checked=${hours?.days_off?.includes(day) ?? false} />${words.days[day]}</label>`)}
      </div>
      ${wrong ? html`<p class="fault" role="alert">${wrong}</p>` : nothing}
    </fieldset>
  `;
}

/** What the fields say; null for none: neither a time nor a day. */
export function quietIn(form: HTMLFormElement): Hours | null {
  const said = new FormData(form);
  const text = (name: string): string => String(said.get(`quiet_${name}`) ?? '').trim();
  const days = DAYS.filter((day) => said.getAll('quiet_day').includes(day));
  if (text('from') === '' && text('until') === '' && days.length === 0) return null;
  const zone = text('zone') || Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { from: text('from'), until: text('until'), zone, ...(days.length > 0 && { days_off: days }) };
}

/** What integrations need, as JSON: nothing that is secret, which the vault is for. */
export function integrationsField(
  now: TenantSettings['integrations'],
  problem: ApiProblem | undefined,
): TemplateResult {
  const wrong = problem?.of('integrations');
  const text = Object.keys(now).length === 0 ? '' : JSON.stringify(now, undefined, 2);
  return html`<div>
    <label for="integrations">${words.integrations}</label>
    <textarea id="integrations" name="integrations" rows="4" spellcheck="false" aria-invalid=${wrong ? 'true' : 'false'} aria-describedby="integrations-hint" .value=${text}></textarea>
    <p class=${wrong ? 'fault' : 'hint'} id="integrations-hint">${wrong ?? words.integrationsHint}</p>
  </div>`;
}

/** What stands there. Throws ApiProblem for what is no JSON object. */
export function integrationsIn(form: HTMLFormElement): TenantSettings['integrations'] {
  const text = String(new FormData(form).get('integrations') ?? '').trim();
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // What is wrong is said below, as for a value of another kind.
  }
  throw unsent([{ pointer: '/integrations', message: words.integrationsWrong }]);
}
