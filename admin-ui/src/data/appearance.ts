// Light or dark? The system's choice unless the person made one, remembered in this browser.

import { Observable } from './observable.ts';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'holdgate.theme';
const SHORTCUTS_KEY = 'holdgate.shortcuts';

/** The chosen appearance. */
export const theme = new Observable<Theme>(read(KEY) === 'light' ? 'light' : read(KEY) === 'dark' ? 'dark' : 'system');

/** Whether single keys decide on the approvals page. */
export const shortcuts = new Observable<boolean>(read(SHORTCUTS_KEY) !== 'off');

export function chooseTheme(chosen: Theme): void {
  if (chosen === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  write(KEY, chosen);
  theme.set(chosen);
}

export function chooseShortcuts(on: boolean): void {
  write(SHORTCUTS_KEY, on ? 'on' : 'off');
  shortcuts.set(on);
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage may be forbidden; the choice holds for this visit then.
  }
}
