// How far is a request for access? One badge.

import { html, type TemplateResult } from 'lit';
import type { AccessRequest } from '../../data/access-requests.ts';
import { requests as words } from '../../strings/en/requests.ts';

const TONES = { open: 'warn', accepted: 'good', declined: 'bad' } as const;

export const stateOf = ({ state }: AccessRequest): TemplateResult =>
  html`<span><span class="badge ${TONES[state]}">${words.states[state]}</span></span>`;
