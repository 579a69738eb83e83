// How does the editor learn what the policy language says? Completion and problems of our own engine, in the shape that the editor wants.

import type { CompletionSource } from '@codemirror/autocomplete';
import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import { compilePolicy } from '../../../../proxy/policy/engine/compile.ts';
import type { FieldProblem } from '../../data/api.ts';
import type { TenantNames } from '../../data/policy-names.ts';
import { inSight } from '../../data/unseen.ts';
import { offerAt } from './policy-completion.ts';

/** Everything that is wrong with a text, as the server would say it; without its tests, which need the tenant's connectors. */
export function problemsIn(text: string): readonly FieldProblem[] {
  return compilePolicy(text, { id: 'pol_draft', version: 0 }).problems;
}

/** Words for where the cursor is. The tenant's names are asked for once there is a place for them. */
export function completions(known: () => Promise<TenantNames>): CompletionSource {
  return async ({ state, pos, explicit }) => {
    const offer = offerAt(state.doc.toString(), pos, await known());
    if (!offer || (!explicit && offer.from === pos && !/[:[,{ ] ?$/.test(state.sliceDoc(pos - 2, pos)))) return null;
    return {
      from: offer.from,
      validFor: /^[\w.-]*$/,
      options: offer.words.map(({ word, detail, apply }) => ({
        label: word,
        ...(detail && { detail }),
        ...(apply && { apply }),
      })),
    };
  };
}

/** Problems with their places, to the end of what they are about. */
export function diagnosticsOf(doc: Text, problems: readonly FieldProblem[]): Diagnostic[] {
  return problems.flatMap(({ line, column = 1, message }) => {
    if (line === undefined || line > doc.lines) return [];
    const { from, to, text } = doc.line(line);
    const start = Math.min(from + column - 1, to);
    const length = /^[^\s,}\]]+/.exec(text.slice(start - from))?.[0].length ?? 0;
    return [
      {
        from: start,
        to: Math.min(to, start + Math.max(1, length)),
        severity: 'error' as const,
        message: inSight(message),
      },
    ];
  });
}
