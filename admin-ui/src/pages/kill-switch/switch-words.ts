// Who pressed it, and who let it go? In words, also for those whom one may not see.

import type { KillSwitch } from '../../data/kill-switch.ts';
import { say } from '../../strings/en.ts';

type Acted = Pick<KillSwitch, 'created_by' | 'created_by_name'>;

/** The name of who pressed it. */
export const presserName = ({ created_by: id, created_by_name: name }: Acted): string =>
  name ?? (id === 'system' ? say.kill.machine : say.kill.outside);

/** The same within a sentence. */
export const presser = (one: Acted): string => say.kill.by(presserName(one));

/** How it ended: by whom, or by itself. */
export const endedBy = ({ lifted_by: id, lifted_by_name: name }: Pick<KillSwitch, 'lifted_by' | 'lifted_by_name'>) =>
  id === null ? say.kill.endedAlone : (name ?? say.kill.outside);
