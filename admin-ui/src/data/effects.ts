// What would a change of access do to people, to agents and to the calls of the last days? As previews answer it.

import type { Answer } from './asked.ts';

export type Effects = NonNullable<NonNullable<Answer<'/api/roles/{id}', 'put'>['preview']>['effects']>;
