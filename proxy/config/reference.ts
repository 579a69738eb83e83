// What can be set, as a page? Made from the declarations, so that it cannot disagree with them.

import type { Setting } from '../runtime/setting.ts';
import { SETTINGS } from './config.ts';

/** The reference as a Markdown table, one row a setting. */
export function settingsReference(): string {
  const rows = Object.values(SETTINGS).map((declared) => row(declared as Setting<unknown>));
  return ['| variable | flag | default | meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function row({ env, flag, fallback, fallbackText, describe }: Setting<unknown>): string {
  const shown = fallbackText ?? String(fallback);
  return `| \`${env}\` | ${flag ? `\`--${flag}\`` : ''} | ${shown} | ${describe} |`;
}
